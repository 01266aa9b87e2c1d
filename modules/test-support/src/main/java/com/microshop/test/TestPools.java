package com.microshop.test;

import com.zaxxer.hikari.HikariDataSource;

/** Pools of connections to test databases. */
public final class TestPools {

    private static final int PATIENCE_MILLIS = 30_000;

    private TestPools() {}

    /** A pool with a largest number of connections; the caller closes it. */
    public static HikariDataSource of(TestDatabase database, int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(size);
        pool.setConnectionTimeout(PATIENCE_MILLIS);
        return pool;
    }
}
