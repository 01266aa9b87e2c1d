package com.microshop.web;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.Receipt;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** A shop with one kind of thing, in memory, to test the web module on a real server. */
@SpringBootConfiguration
@EnableAutoConfiguration(
        exclude = DataSourceAutoConfiguration.class,
        excludeName = "com.microshop.messaging.runtime.MessagingAutoConfiguration")
@Import({WebKit.class, TinyShop.Things.class})
class TinyShop {

    @Bean
    Memory memory() {
        return new Memory();
    }

    enum Colour {
        DARK_RED,
        BLUE
    }

    record Line(
            @NotNull @IdText String productId,
            @NotNull @Quantity Integer quantity) {}

    record Thing(
            @NotBlank @Size(max = 20, message = "must have at most 20 characters")
            String name,

            @NotNull @Price BigDecimal unitPrice,
            @Nullable @CurrencyCode String currency,
            @Nullable Colour colour,

            @Nullable @Size(max = 3, message = "must have at most 3 lines")
            List<@Valid @NotNull Line> lines,

            @Nullable Boolean fragile,
            @Nullable Instant madeAt) {}

    record View(
            String id,
            String name,
            BigDecimal unitPrice,
            @Nullable Colour colour,
            long version) {}

    record AddThing(String id, Thing thing) {}

    record ChangeThing(String id, Thing thing, @Nullable Long expectedVersion) {}

    @RestController
    @RequestMapping(path = "/api/things", produces = MediaType.APPLICATION_JSON_VALUE)
    static class Things {

        private final Writes writes;
        private final Memory memory;
        private final JsonMapper json;

        Things(Writes writes, Memory memory, JsonMapper json) {
            this.writes = writes;
            this.memory = memory;
            this.json = json;
        }

        @PostMapping
        ResponseEntity<Created> add(@Valid @RequestBody Thing body, WriteRequest request) {
            return writes.of(request, body, new AddThing(com.microshop.kernel.Ids.next(), body))
                    .readFrom("things")
                    .created("/api/things");
        }

        @PatchMapping("/{id}")
        ResponseEntity<Changed> change(@PathVariable String id, @Valid @RequestBody Thing body, WriteRequest request) {
            String thing = Reads.pathId("thing", id);
            return writes.of(request, body, version -> new ChangeThing(thing, body, version))
                    .readFrom("things")
                    .changed();
        }

        @PostMapping("/{id}/parts")
        ResponseEntity<Created> addPart(@PathVariable String id, WriteRequest request) {
            String part = request.partId();
            String thing = Reads.pathId("thing", id);
            return writes.of(request, null, new ChangeThing(thing, memory.thing(thing), null))
                    .createdPart(part, "/api/things/" + thing);
        }

        @GetMapping("/{id}")
        ResponseEntity<View> one(@PathVariable String id) {
            View view = memory.view(Reads.pathId("thing", id));
            return Reads.found(view, view.version());
        }

        @GetMapping
        ResponseEntity<Rendered<Page<View>>> list(
                @RequestParam(required = false) @Nullable Colour colour, PageRequest page) {
            List<View> rows = memory.things.tailMap(page.afterOrLowest(), false).values().stream()
                    .filter(view -> colour == null || view.colour() == colour)
                    .limit(page.fetchSize())
                    .toList();
            return Rendered.of(json, page.page(rows, View::id, view -> view)).found();
        }

        @GetMapping("/wait")
        Map<String, String> waiting(Preference preference) {
            return Map.of("wait", String.valueOf(preference.waitFor()));
        }

        @GetMapping("/broken/{how}")
        void broken(@PathVariable String how) {
            throw switch (how) {
                case "away" ->
                    new CannotCreateTransactionException("away", new SQLTransientConnectionException("secret host"));
                case "wrapped" ->
                    new IllegalStateException(
                            "a wrapper", new RuntimeException(new SQLTransientConnectionException("secret host")));
                case "unknown" -> new OutcomeUnknownException("late");
                case "stale" ->
                    new Rejection(Rejection.Reason.STALE, "stale-version", "It is 4.", Map.of("version", 4));
                default -> new IllegalStateException("secret");
            };
        }
    }

    /** Executes commands at once, each idempotency key once; the outcome is readable unless the test says otherwise. */
    static class Memory implements Commands, Freshness {

        final NavigableMap<String, View> things = new ConcurrentSkipListMap<>();
        final Map<String, Receipt> receipts = new ConcurrentHashMap<>();
        final Map<String, String> fingerprints = new ConcurrentHashMap<>();
        volatile boolean fresh = true;

        View view(String id) {
            View view = things.get(id);
            if (view == null) {
                throw Rejection.notFound("thing", id);
            }
            return view;
        }

        Thing thing(String id) {
            View view = view(id);
            return new Thing(view.name(), view.unitPrice(), null, view.colour(), null, null, null);
        }

        @Override
        public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
            try {
                String key = options.idempotencyKey();
                if (key == null) {
                    return CompletableFuture.completedFuture(execute(command));
                }
                String fingerprint = String.valueOf(options.fingerprint());
                if (!fingerprints.computeIfAbsent(key, k -> fingerprint).equals(fingerprint)) {
                    throw Rejection.invalid("idempotency-key-reused", "This key was used for another request.");
                }
                Receipt known = receipts.get(key);
                if (known != null) {
                    return CompletableFuture.completedFuture(new Receipt(known.id(), known.version(), true));
                }
                receipts.put(key, execute(command));
                return CompletableFuture.completedFuture(receipts.get(key));
            } catch (Rejection e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
            return Optional.ofNullable(receipts.get(String.valueOf(options.idempotencyKey())));
        }

        private Receipt execute(Object command) {
            return switch (command) {
                case AddThing c -> store(c.id(), c.thing(), 0);
                case ChangeThing c -> {
                    long version = view(c.id()).version();
                    if (c.expectedVersion() != null && c.expectedVersion() != version) {
                        throw new Rejection(
                                Rejection.Reason.STALE,
                                "stale-version",
                                "The version is %d.".formatted(version),
                                Map.of("current_version", version));
                    }
                    yield store(c.id(), c.thing(), version + 1);
                }
                default -> throw new IllegalArgumentException(command.toString());
            };
        }

        private Receipt store(String id, Thing thing, long version) {
            things.put(id, new View(id, thing.name(), thing.unitPrice(), thing.colour(), version));
            return new Receipt(id, version, false);
        }

        @Override
        public boolean await(String projection, String aggregateId, long version, Duration timeout) {
            return fresh;
        }

        @Override
        public boolean awaitSubscribers(String aggregateId, long version, Duration timeout) {
            return fresh;
        }

        @Override
        public String state(String projection) {
            return things.toString();
        }

        @Override
        public boolean awaitCondition(
                String projection, String aggregateId, BooleanSupplier condition, Duration timeout) {
            return condition.getAsBoolean();
        }
    }
}
