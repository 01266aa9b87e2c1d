package com.microshop.messaging.store;

import java.time.Instant;
import java.time.InstantSource;

/** Counts from an instant the time that passes, whatever this machine's clock is set to meanwhile. */
public final class SteadyTime implements InstantSource {

    private final Instant start;
    private final long startNanos;

    /** Begins with what this machine's clock says now. */
    public SteadyTime() {
        this(Instant.now(), System.nanoTime());
    }

    /**
     * Begins with any instant.
     *
     * @param startNanos {@link System#nanoTime} at that instant
     */
    SteadyTime(Instant start, long startNanos) {
        this.start = start;
        this.startNanos = startNanos;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
