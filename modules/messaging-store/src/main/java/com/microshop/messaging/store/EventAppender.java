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

    private static final String INSERT = """
            INSERT INTO %s.event (tx, source, event_id, aggregate_type, aggregate_id, sequence, type, revision,
                payload, metadata, correlation_id, causation_id, occurred_at)
            SELECT pg_current_xact_id()::text::bigint + ?, ?, e.event_id, e.aggregate_type, e.aggregate_id,
                e.sequence, e.type, e.revision, e.payload::jsonb, e.metadata::jsonb, e.correlation_id,
                e.causation_id, e.occurred_at
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::timestamptz[]) WITH ORDINALITY
                AS e(event_id, aggregate_type, aggregate_id, sequence, type, revision, payload, metadata,
                    correlation_id, causation_id, occurred_at, place)
            ORDER BY e.place
            """;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private final String schema;
    private final JdbcTemplate jdbc;
    private final long txOffset;

    EventAppender(String schema, JdbcTemplate jdbc, long txOffset) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.txOffset = txOffset;
    }

    /**
     * Appends events of this module, in the caller's transaction.
     *
     * @throws ConcurrencyException if the place of one is taken, or if the transaction is older than the last event of an
     *     aggregate; both may succeed in a new transaction
     */
    void append(List<StoredRow> rows) {
        boolean inOrder;
        try {
            inOrder = Boolean.TRUE.equals(jdbc.execute((Connection connection) -> append(connection, rows)));
        } catch (DataAccessException e) {
            throw translated(e, rows);
        }
        if (!inOrder) {
            throw new ConcurrencyException(
                    "The transaction is older than the last event of an aggregate that it appends to.");
        }
    }

    private boolean append(Connection connection, List<StoredRow> rows) throws SQLException {
        String sql = """
                WITH appended AS (%2$s RETURNING tx, aggregate_id, sequence)
                SELECT count(*) FROM appended a
                WHERE a.sequence > 0 AND a.tx < (SELECT p.tx FROM %1$s.event p
                    WHERE p.aggregate_id = a.aggregate_id AND p.sequence = a.sequence - 1 AND p.source IS NULL)
                """.formatted(schema, INSERT.formatted(schema));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, rows, null);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getLong(1) == 0;
            }
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
        String sql = INSERT.formatted(schema) + "ON CONFLICT DO NOTHING";
        Integer imported = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, rows, sourceModule);
                return statement.executeUpdate();
            }
        });
        return imported == null ? 0 : imported;
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
