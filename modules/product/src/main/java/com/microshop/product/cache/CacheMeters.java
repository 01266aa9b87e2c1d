package com.microshop.product.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the results of look-ups. */
final class CacheMeters {

    private final Counter hits;
    private final Counter confirmations;
    private final Counter misses;
    private final Counter errors;

    CacheMeters(MeterRegistry registry) {
        hits = counter(registry, "hit");
        confirmations = counter(registry, "confirmed");
        misses = counter(registry, "miss");
        errors = counter(registry, "error");
    }

    private static Counter counter(MeterRegistry registry, String result) {
        return Counter.builder("microshop.catalogue.cache")
                .description("Look-ups of products and other requests to the cache")
                .tag("result", result)
                .register(registry);
    }

    void hit() {
        hits.increment();
    }

    /** A kept entry that the database had to confirm. */
    void confirmed() {
        confirmations.increment();
    }

    void miss() {
        misses.increment();
    }

    /** A request to the cache that failed, or that was not made because the circuit was open. */
    void error() {
        errors.increment();
    }
}
