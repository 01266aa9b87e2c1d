package com.microshop.web;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.Receipt;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Executes requests that write: sends the command, waits until its outcome can be read, and answers.
 *
 * <p>The answer is 201 or 200 when the next read shows the outcome, and 202 when it does not yet, or when the client
 * prefers not to wait ({@code Prefer: respond-async}).
 */
public final class Writes {

    private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

    /** A net under the command's own deadline, which is shorter. */
    private static final Duration LONGEST_COMMAND = Duration.ofSeconds(60);

    /** A version that nothing ever has. */
    private static final Long NO_VERSION = Long.MAX_VALUE;

    /** Where a refusal says at which version the thing is. */
    private static final String CURRENT_VERSION = "current_version";

    private static final Duration SUBSCRIBERS_WITHIN = Duration.ofMillis(500);

    private final Commands commands;
    private final Freshness freshness;
    private final JsonMapper json;
    private final Duration freshWithin;

    Writes(Commands commands, Freshness freshness, JsonMapper json, Duration freshWithin) {
        this.commands = commands;
        this.freshness = freshness;
        this.json = json.rebuild()
                .addModule(new SimpleModule("fingerprint").addSerializer(BigDecimal.class, new ByValue()))
                .build();
        this.freshWithin = freshWithin;
    }

    /**
     * Prepares a write; nothing happens before it is asked for its answer.
     *
     * @param request the request as the controller got it
     * @param body the request's body, which tells apart two requests with one idempotency key, or null if it has none
     * @param command the command to send
     */
    public Write of(WriteRequest request, @Nullable Object body, Object command) {
        return of(request, body, version -> command);
    }

    /**
     * Prepares a write that depends on the version from which it starts.
     *
     * @param request the request as the controller got it
     * @param body the request's body, or null if it has none
     * @param command makes the command to send
     */
    public Write of(WriteRequest request, @Nullable Object body, VersionedCommand command) {
        return new Write(request, body, command, null, null, List.of());
    }

    /** A command to a thing that may have to be at a certain version. */
    @FunctionalInterface
    public interface VersionedCommand {

        /**
         * Makes the command.
         *
         * @param version the version at which the thing must be, or null if any will do
         */
        Object at(@Nullable Long version);
    }

    /**
     * The earlier write that executed the same request under the same idempotency key, if there is one: for when the
     * command can no longer be made, because what it needs has changed since.
     *
     * @param request the request as the controller got it
     * @param body the request's body, or null if it has none
     * @param commandType the type of the command
     * @throws com.microshop.kernel.Rejection if the key was used for another request
     */
    public Optional<Write> earlier(WriteRequest request, @Nullable Object body, Class<?> commandType) {
        if (request.idempotencyKey() == null) {
            return Optional.empty();
        }
        return commands.earlier(commandType, options(request, body, null))
                .map(receipt -> new Write(request, body, version -> commandType, receipt, null, List.of()));
    }

    private CommandOptions options(WriteRequest request, @Nullable Object body, @Nullable String correlationId) {
        String key = request.idempotencyKey();
        return new CommandOptions(correlationId, null, key, key == null ? null : fingerprint(request, body));
    }

    /** Two decimals that are equal are written alike: 9.9 and 9.90. */
    private static final class ByValue extends StdSerializer<BigDecimal> {

        ByValue() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(value.stripTrailingZeros());
        }
    }

    private String fingerprint(WriteRequest request, @Nullable Object body) {
        byte[] content = json.writeValueAsBytes(body);
        MessageDigest digest = Digests.sha256();
        digest.update((request.method() + ' ' + request.path() + '\n').getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(content));
    }

    /** One write. */
    public final class Write {

        private final WriteRequest request;
        private final @Nullable Object body;
        private final VersionedCommand command;
        private final @Nullable Receipt known;
        private final @Nullable String correlationId;
        private final List<String> projections;

        private Write(
                WriteRequest request,
                @Nullable Object body,
                VersionedCommand command,
                @Nullable Receipt known,
                @Nullable String correlationId,
                List<String> projections) {
            this.request = request;
            this.body = body;
            this.command = command;
            this.known = known;
            this.correlationId = correlationId;
            this.projections = projections;
        }

        /** The story that this write belongs to; without it a new one begins. */
        public Write correlatedWith(String id) {
            return new Write(request, body, command, known, id, projections);
        }

        /** The projections (processor names) that must show the outcome before the answer. */
        public Write readFrom(String... processors) {
            return new Write(request, body, command, known, correlationId, List.of(processors));
        }

        /**
         * Makes something new: {@code {"id"}}, with {@code Location} below the collection.
         *
         * @param collection the path of the collection, such as {@code /api/users}
         */
        public ResponseEntity<Created> created(String collection) {
            return answer(HttpStatus.CREATED, id -> collection + "/" + id, r -> new Created(r.id()));
        }

        /**
         * Makes a new part inside the thing that the command is for.
         *
         * @param partId the part's id, see {@link WriteRequest#partId()}
         * @param location where the part is to be read
         */
        public ResponseEntity<Created> createdPart(String partId, String location) {
            return answer(HttpStatus.CREATED, id -> location, r -> new Created(partId));
        }

        /** Changes something: {@code {"id", "version"}}. */
        public ResponseEntity<Changed> changed() {
            return answer(HttpStatus.OK, null, r -> new Changed(r.id(), r.version()));
        }

        private <T> ResponseEntity<T> answer(
                HttpStatus done, @Nullable UnaryOperator<String> location, Function<Receipt, T> view) {
            Receipt receipt = send();
            boolean skipWait = request.preference().respondAsync();
            boolean readable = !skipWait && isReadable(receipt);
            ResponseEntity.BodyBuilder answer =
                    ResponseEntity.status(readable ? done : HttpStatus.ACCEPTED).eTag(Reads.etag(receipt.version()));
            if (location != null) {
                answer.header("Location", location.apply(receipt.id()));
            }
            if (skipWait) {
                answer.header(Preference.APPLIED, "respond-async");
            }
            if (receipt.replayed()) {
                answer.header("Idempotent-Replayed", "true");
            }
            return answer.body(view.apply(receipt));
        }

        private Receipt send() {
            if (known != null) {
                return known;
            }
            Set<Long> versions = request.expectedVersions();
            if (versions == null) {
                return send(null);
            }
            Long expected =
                    versions.isEmpty() ? NO_VERSION : versions.iterator().next();
            while (true) {
                try {
                    return send(expected);
                } catch (Rejection e) {
                    Long current = currentVersion(e);
                    if (current == null) {
                        throw e;
                    }
                    if (current.equals(expected) || !versions.contains(current)) {
                        throw stale(current);
                    }
                    expected = current;
                }
            }
        }

        private Receipt send(@Nullable Long version) {
            try {
                return commands.send(command.at(version), options(request, body, correlationId))
                        .get(LONGEST_COMMAND.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw unchecked(e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                throw new OutcomeUnknownException("The command did not answer in time; it may still be executed.");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OutcomeUnknownException("The shop is stopping; the command may still be executed.");
            }
        }

        private boolean isReadable(Receipt receipt) {
            long deadline = System.nanoTime() + freshWithin.toNanos();
            try {
                for (String projection : projections) {
                    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                    if (!freshness.await(projection, receipt.id(), receipt.version(), left)) {
                        return false;
                    }
                }
                awaitSubscribers(receipt);
                return true;
            } catch (RuntimeException e) {
                LOG.warn("{} was executed, but whether it can be read is unknown", receipt, e);
                return false;
            }
        }
    }

    /** Lets the next request to another module see this write; a module that lags does not make the write fail. */
    private void awaitSubscribers(Receipt receipt) {
        if (!freshness.awaitSubscribers(receipt.id(), receipt.version(), SUBSCRIBERS_WITHIN)) {
            LOG.debug("Not all subscribers had handled {} within {}", receipt, SUBSCRIBERS_WITHIN);
        }
    }

    /** The thing's version, if the write was refused because of it. */
    private static @Nullable Long currentVersion(Rejection refusal) {
        return refusal.reason() == Rejection.Reason.STALE
                        && refusal.details().get(CURRENT_VERSION) instanceof Number version
                ? Long.valueOf(version.longValue())
                : null;
    }

    private static Rejection stale(long current) {
        return new Rejection(
                Rejection.Reason.STALE,
                "stale-version",
                "It is at version %d now, which If-Match does not name. Read it again and decide again."
                        .formatted(current),
                Map.of(CURRENT_VERSION, current));
    }

    private static RuntimeException unchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(cause);
        };
    }
}
