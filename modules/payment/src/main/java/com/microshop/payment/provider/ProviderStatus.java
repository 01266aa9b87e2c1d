package com.microshop.payment.provider;

import com.microshop.payment.provider.ProviderTasks.Summary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Shows what waits to be done at the provider, as gauges and in the health.
 *
 * <p>A task that failed several times makes the status {@code DEGRADED}: the shop continues, but money waits.
 */
final class ProviderStatus implements HealthIndicator, MeterBinder {

    private static final Status DEGRADED =
            new Status("DEGRADED", "Calls of the payment provider fail again and again; they are repeated.");
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private record Reading(Map<Operation, Summary> byOperation, long takenAt) {}

    private final ProviderTasks tasks;
    private final GuardedProvider provider;
    private volatile @Nullable Reading last;

    ProviderStatus(ProviderTasks tasks, GuardedProvider provider) {
        this.tasks = tasks;
        this.provider = provider;
    }

    @Override
    public Health health() {
        Map<Operation, Summary> summaries = read();
        boolean struggling = summaries.values().stream().anyMatch(summary -> summary.struggling() > 0);
        Health.Builder health = struggling ? Health.status(DEGRADED) : Health.up();
        health.withDetail("calls_possible", provider.capacity() > 0);
        summaries.forEach((operation, summary) -> health.withDetail(
                operation.word(),
                Map.of(
                        "open", summary.open(),
                        "struggling", summary.struggling(),
                        "oldest_seconds", summary.oldest().toSeconds())));
        return health.build();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Operation operation : Operation.values()) {
            gauge(registry, "payment.provider.tasks.open", operation, "tasks", Summary::open);
            gauge(registry, "payment.provider.tasks.struggling", operation, "tasks", Summary::struggling);
            gauge(
                    registry,
                    "payment.provider.tasks.oldest",
                    operation,
                    "seconds",
                    summary -> summary.oldest().toSeconds());
        }
    }

    private void gauge(
            MeterRegistry registry, String name, Operation operation, String unit, ToDoubleFunction<Summary> value) {
        Gauge.builder(name, () -> value.applyAsDouble(recent(operation)))
                .tag("operation", operation.word())
                .baseUnit(unit)
                .register(registry);
    }

    private Summary recent(Operation operation) {
        Reading reading = last;
        Map<Operation, Summary> summaries =
                reading != null && System.nanoTime() - reading.takenAt() < FRESH_NANOS ? reading.byOperation() : read();
        return summaries.getOrDefault(operation, new Summary(operation, 0, 0, Duration.ZERO));
    }

    private Map<Operation, Summary> read() {
        Map<Operation, Summary> summaries = new EnumMap<>(Operation.class);
        tasks.summary().forEach(summary -> summaries.put(summary.operation(), summary));
        last = new Reading(summaries, System.nanoTime());
        return summaries;
    }
}
