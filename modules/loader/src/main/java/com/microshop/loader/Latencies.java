package com.microshop.loader;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** How long requests took; threads may share it. */
final class Latencies {

    private final long[] nanos;
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Creates an empty record.
     *
     * @param capacity how many are kept; more are not counted
     */
    Latencies(int capacity) {
        nanos = new long[capacity];
    }

    void add(long took) {
        int place = count.getAndIncrement();
        if (place < nanos.length) {
            nanos[place] = took;
        }
    }

    /** The duration that this percentage of the requests did not exceed; zero if there was none. */
    Duration percentile(int percent) {
        int size = Math.min(count.get(), nanos.length);
        if (size == 0) {
            return Duration.ZERO;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[Math.max(0, Math.ceilDiv(percent * size, 100) - 1)]);
    }
}
