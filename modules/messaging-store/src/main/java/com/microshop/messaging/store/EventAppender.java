package com.microshop.messaging.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the event table of one module: nothing else does. */
final class EventAppender {

    /**
     * Numbers the rows in the given order, but inserts them in the order of their aggregates: two transactions that append to
     * the same aggregates cannot deadlock.
     */
    private static final String INSERT = """
            INSERT INTO %1$s.event (tx, idx, source, event_id, aggregate_type, aggregate_id, sequence, type, revision,
                payload, metadata, correlation_id, causation_id, occurred_at)
            OVERRIDING SYSTEM VALUE
            SELECT greatest(pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot()))::text::bigint + ?, e.idx, ?,
                e.event_id, e.aggregate_type, e.aggregate_id, e.sequence, e.type, e.revision, e.payload::jsonb,
                e.metadata::jsonb, e.correlation_id, e.causation_id, e.occurred_at
            FROM (SELECT nextval((SELECT pg_get_serial_sequence('%1$s.event', 'idx'))) AS idx, r.*
                FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::timestamptz[]) WITH ORDINALITY
                    AS r(event_id, aggregate_type, aggregate_id, sequence, type, revision, payload, metadata,
                        correlation_id, causation_id, occurred_at, place)
                ORDER BY place) e
            ORDER BY e.aggregate_id, e.sequence
            """;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private final String schema;
    private final JdbcTemplate jdbc;
    private final Horizon horizon;
    private final long txOffset;

    EventAppender(String schema, JdbcTemplate jdbc, Horizon horizon, long txOffset) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.horizon = horizon;
        this.txOffset = txOffset;
    }

    /**
     * Appends events of this module, in the caller's transaction.
     *
     * @throws ConcurrencyException if the place of one is taken; it may succeed in a new transaction
     * @throws IllegalStateException if the isolation level of the transaction is not read committed
     */
    void append(List<StoredRow> rows) {
        try {
            var _ = insert(INSERT.formatted(schema), rows, null);
        } catch (DataAccessException e) {
            throw translated(e, rows);
        }
    }

    /**
     * Imports events of another module, in the given order, except those that are here already.
     *
     * @param rows the rows as they stand in the other module's store
     * @param sourceModule the other module
     * @return how many were new
     */
    int importRows(List<StoredRow> rows, String sourceModule) {
        // Without naming the index, so that it works on a partitioned table, too; copies can conflict by nothing else.
        return insert(INSERT.formatted(schema) + "ON CONFLICT DO NOTHING", rows, sourceModule);
    }

    /** Sends two statements at once; the second takes its snapshot after the first has the lock. */
    private int insert(String sql, List<StoredRow> rows, @Nullable String source) {
        Integer inserted = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(horizon.lock() + ";" + sql)) {
                bind(statement, rows, source);
                statement.execute();
                try (ResultSet lock = statement.getResultSet()) {
                    lock.next();
                    Horizon.check(lock.getString(1));
                }
                statement.getMoreResults();
                return statement.getUpdateCount();
            }
        });
        return inserted == null ? 0 : inserted;
    }

    private void bind(PreparedStatement statement, List<StoredRow> rows, @Nullable String source) throws SQLException {
        statement.setLong(1, txOffset);
        statement.setString(2, source);
        bindArray(statement, 3, "uuid", rows, StoredRow::eventId);
        bindArray(statement, 4, "text", rows, StoredRow::aggregateType);
        bindArray(statement, 5, "text", rows, StoredRow::aggregateId);
        bindArray(statement, 6, "bigint", rows, StoredRow::sequence);
        bindArray(statement, 7, "text", rows, StoredRow::type);
        bindArray(statement, 8, "text", rows, StoredRow::revision);
        bindArray(statement, 9, "text", rows, StoredRow::payload);
        bindArray(statement, 10, "text", rows, StoredRow::metadata);
        bindArray(statement, 11, "text", rows, StoredRow::correlationId);
        bindArray(statement, 12, "text", rows, StoredRow::causationId);
        bindArray(statement, 13, "timestamptz", rows, row -> row.occurredAt().toString());
    }

    private static void bindArray(
            PreparedStatement statement,
            int parameter,
            String type,
            List<StoredRow> rows,
            Function<StoredRow, @Nullable Object> column)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }

    private RuntimeException translated(DataAccessException exception, List<StoredRow> rows) {
        String state = exception.getRootCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        return switch (state) {
            case UNIQUE_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK ->
                new ConcurrencyException(
                        "Another transaction appended to one of these aggregates: "
                                + rows.stream()
                                        .map(StoredRow::aggregateId)
                                        .distinct()
                                        .limit(5)
                                        .toList(),
                        exception);
            default -> exception;
        };
    }
}
