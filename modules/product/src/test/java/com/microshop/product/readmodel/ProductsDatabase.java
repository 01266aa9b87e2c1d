package com.microshop.product.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The module's schema in a database of its own, into which a test writes any history it likes. */
final class ProductsDatabase implements AutoCloseable {

    private final TestDatabase database = TestDatabase.fresh();
    private final SingleConnectionDataSource dataSource =
            new SingleConnectionDataSource(database.url(), database.user(), database.password(), true);
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    ProductsDatabase() {
        jdbc.execute("CREATE SCHEMA products");
        run("classpath:db/messaging/*.sql");
        run("classpath:db/migration/product/*.sql");
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    JdbcClient client() {
        return JdbcClient.create(jdbc);
    }

    /** Writes an event into the store as if it had happened, whether it could have or not. */
    void event(String aggregateId, long sequence, String type, String payload, Instant at) {
        jdbc.update("""
                INSERT INTO products.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                                            metadata, occurred_at)
                VALUES (1, ?, 'any', ?, ?, ?, ?::jsonb, '{}', ?::timestamptz)
                """, UUID.randomUUID(), aggregateId, sequence, "product." + type, payload, at.toString());
    }

    @Override
    public void close() {
        dataSource.destroy();
        database.close();
    }

    private void run(String pattern) {
        try {
            Resource[] scripts = new PathMatchingResourcePatternResolver().getResources(pattern);
            if (scripts.length == 0) {
                throw new IllegalStateException("No script: " + pattern);
            }
            for (Resource script : scripts) {
                jdbc.execute(script.getContentAsString(UTF_8).replace("${schema}", "products"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
