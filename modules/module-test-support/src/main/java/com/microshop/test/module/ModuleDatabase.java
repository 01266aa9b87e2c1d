package com.microshop.test.module;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.ModuleSchemas;
import com.microshop.test.TestDatabase;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A module's schema in a database of its own, as the module itself prepares it; tests store any history in it. */
public final class ModuleDatabase implements AutoCloseable {

    private final TestDatabase database = TestDatabase.fresh();
    private final SingleConnectionDataSource connection =
            new SingleConnectionDataSource(database.url(), database.user(), database.password(), true);
    private final JdbcTemplate jdbc = new JdbcTemplate(connection);
    private final JsonSerializer serializer = JsonSerializer.create();
    private final String module;
    private final String schema;

    /** Creates the database and the module's schema in it. */
    public ModuleDatabase(String module, String schema) {
        this.module = module;
        this.schema = schema;
        new ModuleSchemas(dataSource())
                .migrate(ModuleDefinition.named(module, schema).build());
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

    /** Stores an event of the module as the next one of its aggregate, whether it could have happened or not. */
    public void store(String aggregateId, Object event) {
        append(aggregateId, event, null);
    }

    /** Stores a copy of another module's event. */
    public void storeImported(String source, String aggregateId, Object event) {
        append(aggregateId, event, source);
    }

    /**
     * Stores an event of the module as it is written, whether it could have happened or not.
     *
     * @param type the event's name without the module's
     * @param payload its JSON, with or without all fields
     */
    public void store(String aggregateId, long sequence, String type, String payload, Instant at) {
        insert(aggregateId, sequence, module + "." + type, payload, at, null);
    }

    @Override
    public void close() {
        connection.destroy();
        database.close();
    }

    private void append(String aggregateId, Object event, @Nullable String source) {
        long next = client().sql("SELECT count(*) FROM %s.event WHERE aggregate_id = ?".formatted(schema))
                .param(aggregateId)
                .query(Long.class)
                .single();
        String payload = serializer.serialize(event, String.class).getData();
        insert(aggregateId, next, JsonSerializer.nameOf(event.getClass()), payload, Instant.now(), source);
    }

    private void insert(
            String aggregateId, long sequence, String type, String payload, Instant at, @Nullable String source) {
        jdbc.update(
                """
                INSERT INTO %s.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload, metadata,
                                      occurred_at, source)
                VALUES (1, ?, 'any', ?, ?, ?, ?::jsonb, '{}', ?::timestamptz, ?)
                """.formatted(schema), UUID.randomUUID(), aggregateId, sequence, type, payload, at.toString(), source);
    }
}
