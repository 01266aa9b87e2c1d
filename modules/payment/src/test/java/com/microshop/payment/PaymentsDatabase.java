package com.microshop.payment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The module's schema in a database of its own, into which a test writes any history it likes. */
public final class PaymentsDatabase implements AutoCloseable {

    private final TestDatabase database = TestDatabase.fresh();
    private final SingleConnectionDataSource connection =
            new SingleConnectionDataSource(database.url(), database.user(), database.password(), true);
    private final JdbcTemplate jdbc = new JdbcTemplate(connection);

    /** Creates it. */
    public PaymentsDatabase() {
        jdbc.execute("CREATE SCHEMA payments");
        run("classpath:db/messaging/*.sql");
        run("classpath:db/migration/payment/*.sql");
    }

    /** Everything over one connection. */
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Everything over one connection. */
    public JdbcClient client() {
        return JdbcClient.create(jdbc);
    }

    /** A connection for each use. */
    public DataSource dataSource() {
        return database.dataSource();
    }

    /** Empties what a test may have written. */
    public void clear() {
        jdbc.execute("TRUNCATE payments.event, payments.payment_view, payments.provider_task");
    }

    /** Writes an event into the store as if it had happened, whether it could have or not. */
    public void event(String aggregateId, long sequence, String type, String payload, Instant at) {
        jdbc.update("""
                INSERT INTO payments.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                                            metadata, occurred_at)
                VALUES (1, ?, 'Payment', ?, ?, ?, ?::jsonb, '{}', ?::timestamptz)
                """, UUID.randomUUID(), aggregateId, sequence, "payment." + type, payload, at.toString());
    }

    @Override
    public void close() {
        connection.destroy();
        database.close();
    }

    private void run(String pattern) {
        try {
            Resource[] scripts = new PathMatchingResourcePatternResolver().getResources(pattern);
            if (scripts.length == 0) {
                throw new IllegalStateException("No script: " + pattern);
            }
            for (Resource script : scripts) {
                jdbc.execute(script.getContentAsString(UTF_8).replace("${schema}", "payments"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
