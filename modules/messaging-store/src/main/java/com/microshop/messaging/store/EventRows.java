package com.microshop.messaging.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/** The columns of an event table, and a row of it. */
final class EventRows {

    static final String COLUMNS = """
            tx, idx, event_id, aggregate_type, aggregate_id, sequence, type, revision, payload, metadata, \
            correlation_id, causation_id, occurred_at, source""";

    /** A condition with six parameters: after, up to, and twice the names of the types, none for all. */
    static final String BETWEEN = """
            (tx, idx) > (?, ?) AND (tx, idx) <= (?, ?)
                AND (cardinality(?::text[]) = 0 OR type = ANY (?::text[]))
            """;

    private EventRows() {}

    /** The row that a query for {@link #COLUMNS} is at. */
    static StoredRow row(ResultSet result) throws SQLException {
        return new StoredRow(
                new EventPosition(result.getLong(1), result.getLong(2)),
                result.getString(3),
                result.getString(4),
                result.getString(5),
                result.getLong(6),
                result.getString(7),
                result.getString(8),
                result.getString(9),
                result.getString(10),
                result.getString(11),
                result.getString(12),
                result.getObject(13, OffsetDateTime.class).toInstant(),
                result.getString(14));
    }
}
