package com.microshop.messaging.runtime;

import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells operators what holds the event stores back: the oldest write transaction of the database cluster, which no reader
 * may pass, and dead letters. Neither takes the process out of service.
 */
final class EventStoreHealth extends AbstractHealthIndicator {

    private final JdbcClient jdbc;
    private final Supplier<Map<String, Long>> deadLetters;

    /**
     * Looks into the database.
     *
     * @param deadLetters how many each module has
     */
    EventStoreHealth(JdbcClient jdbc, Supplier<Map<String, Long>> deadLetters) {
        super("The event stores cannot be read");
        this.jdbc = jdbc;
        this.deadLetters = deadLetters;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        double oldest = jdbc.sql("""
                        SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8 FROM pg_stat_activity
                        WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
                        """).query(Double.class).single();
        builder.up().withDetail("oldestWriteTransactionSeconds", oldest).withDetail("deadLetters", deadLetters.get());
    }
}
