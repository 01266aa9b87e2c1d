package com.microshop.messaging.rabbit;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.exchange.Causes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts messages to and from other processes. */
final class TransportMeters {

    private final MeterRegistry registry;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, AtomicLong> parked = new ConcurrentHashMap<>();

    TransportMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("microshop.requests.waiting", waiting, AtomicInteger::get)
                .description("Requests to other processes that are not answered yet")
                .register(registry);
    }

    /** Counts a request as waiting until its future completes. */
    <T> CompletableFuture<T> waiting(CompletableFuture<T> answer) {
        var _ = waiting.incrementAndGet();
        return answer.whenComplete((done, failure) -> {
            var _ = waiting.decrementAndGet();
        });
    }

    /** Times a command from sending to its outcome. */
    <T> CompletableFuture<T> timed(String module, Supplier<CompletableFuture<T>> command) {
        Timer.Sample sample = Timer.start(registry);
        return command.get().whenComplete((done, failure) -> {
            var _ = sample.stop(Timer.builder("microshop.commands.remote")
                    .description("Commands to other processes, from sending to the outcome")
                    .tag("module", module)
                    .tag("outcome", word(failure))
                    .register(registry));
        });
    }

    private static String word(@Nullable Throwable failure) {
        return switch (failure == null ? null : Causes.of(failure)) {
            case null -> "done";
            case Rejection e -> "rejected";
            case OverloadedException e -> "unreachable";
            case OutcomeUnknownException e -> "unknown";
            default -> "failed";
        };
    }

    /** Events were sent for a subscriber: with outcome {@code confirmed}, {@code refused} or {@code failed}. */
    void published(String publisher, String subscriber, int events, String outcome) {
        Counter.builder("microshop.events.published")
                .description("Events sent to other processes, by the broker's answer")
                .tag("module", publisher)
                .tag("subscriber", subscriber)
                .tag("outcome", outcome)
                .register(registry)
                .increment(events);
    }

    /** Events of another process were taken over. */
    void imported(String subscriber, String publisher, int events) {
        Counter.builder("microshop.events.imported")
                .description("Events taken over from other processes")
                .tag("module", subscriber)
                .tag("publisher", publisher)
                .register(registry)
                .increment(events);
    }

    /** Events came before others that are missing. */
    void gap(String subscriber, String publisher) {
        Counter.builder("microshop.events.gaps")
                .description("Batches of events that came before others that were missing")
                .tag("module", subscriber)
                .tag("publisher", publisher)
                .register(registry)
                .increment();
    }

    /** How many messages of a module are parked now. */
    void parked(String module, long count) {
        parked.computeIfAbsent(module, this::parkedGauge).set(count);
    }

    private AtomicLong parkedGauge(String module) {
        AtomicLong count = new AtomicLong();
        Gauge.builder("microshop.messages.parked", count, AtomicLong::get)
                .description("Messages that a module did not accept and that wait for an operator")
                .tag("module", module)
                .register(registry);
        return count;
    }
}
