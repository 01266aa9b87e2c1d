package com.microshop.messaging.store;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that advances from an instant monotonically: setting this machine's clock does not change it. */
public final class SteadyTime implements InstantSource {

    private final Instant start;
    private final long startNanos;

    /** Starts with this machine's clock now. */
    public SteadyTime() {
        this(Instant.now(), System.nanoTime());
    }

    /**
     * Starts with any instant.
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
