package com.microshop.order.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the order module.
 *
 * @param timeLimit how long after it was placed an order times out unless it is confirmed by then; 1 s to 30 days
 * @param sweepInterval how often orders whose time is up are looked for; 10 ms to 1 hour
 * @param timeoutGrace how long after its time was up an order may stay open before the check of the invariants names it
 * @param maxWaiting how many requests of this process may wait for an order at the same time ({@code Prefer: wait}); 0 to
 *     100,000
 */
@ConfigurationProperties("microshop.order")
public record OrderSettings(
        @DefaultValue("15m") Duration timeLimit,
        @DefaultValue("1s") Duration sweepInterval,
        @DefaultValue("1m") Duration timeoutGrace,
        @DefaultValue("500") int maxWaiting) {

    /** Checks the ranges. */
    public OrderSettings {
        check("time-limit", timeLimit, Duration.ofSeconds(1), Duration.ofDays(30));
        check("sweep-interval", sweepInterval, Duration.ofMillis(10), Duration.ofHours(1));
        check("timeout-grace", timeoutGrace, Duration.ZERO, Duration.ofDays(30));
        check("max-waiting", maxWaiting, 0, 100_000);
    }

    private static <T extends Comparable<T>> void check(String name, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "microshop.order.%s must be %s to %s, not %s".formatted(name, least, most, value));
        }
    }
}
