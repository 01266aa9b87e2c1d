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
 * @param limits what one customer may order
 */
@ConfigurationProperties("microshop.order")
public record OrderSettings(
        @DefaultValue("15m") Duration timeLimit,
        @DefaultValue("1s") Duration sweepInterval,
        @DefaultValue("1m") Duration timeoutGrace,
        @DefaultValue("500") int maxWaiting,
        @DefaultValue Limits limits) {

    /**
     * What one customer may order, so that nobody can set the whole stock aside; staff may order more.
     *
     * @param openOrders how many orders may be pending or reserved at the same time; 1 to 1,000,000
     * @param lines how many lines an order may have; 1 to 2,000
     * @param units how many units of one product an order may ask for, over all its lines; 1 to 1,000,000
     */
    public record Limits(
            @DefaultValue("50") int openOrders,
            @DefaultValue("100") int lines,
            @DefaultValue("1000") int units) {

        /** Checks the ranges. */
        public Limits {
            check("limits.open-orders", openOrders, 1, 1_000_000);
            check("limits.lines", lines, 1, 2_000);
            check("limits.units", units, 1, 1_000_000);
        }
    }

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
