package com.microshop.messaging.store;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The time of the database, which is the same for all processes on it, however their machines' clocks are set. It is read
 * from the database now and then, and counted on in between, also while the database is away.
 */
public final class DatabaseTime implements InstantSource {

    private final JdbcClient jdbc;
    private volatile @Nullable SteadyTime latest;

    /** Reads nothing yet. */
    public DatabaseTime(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Reads the time, which takes a round trip: the database is assumed to answer in the middle of it. */
    public SteadyTime read() {
        long before = System.nanoTime();
        Instant time = jdbc.sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        SteadyTime read = new SteadyTime(time, before + (System.nanoTime() - before) / 2);
        latest = read;
        return read;
    }

    @Override
    public Instant instant() {
        SteadyTime known = latest;
        return (known == null ? read() : known).instant();
    }
}
