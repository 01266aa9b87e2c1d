package com.microshop.messaging.store;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes events of other modules over into one module's store: each once, in the publisher's order, none left out.
 *
 * <p>The store remembers the position of the last event taken from each publisher, in the same transaction. What lies
 * before it has been taken; a batch whose predecessor lies behind it leaves a gap and is refused, whichever way it came.
 */
public final class Imports {

    private final String schema;
    private final JdbcClient jdbc;
    private final EventAppender appender;

    /** The imports of the module with this schema and store. */
    Imports(String schema, JdbcClient jdbc, EventAppender appender) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.appender = appender;
    }

    /** How far the events of a publisher have been taken. */
    public EventPosition position(String publisher) {
        return read(publisher, "");
    }

    /**
     * Takes a batch; runs in the caller's transaction.
     *
     * @return how many events were new, or -1 if events before the batch are missing and nothing was taken
     */
    public int take(EventBatch batch) {
        jdbc.sql("INSERT INTO %s.import_position VALUES (?, 0, 0) ON CONFLICT DO NOTHING".formatted(schema))
                .param(batch.publisher())
                .update();
        EventPosition position = read(batch.publisher(), "FOR UPDATE");
        if (position.compareTo(batch.previous()) < 0) {
            return -1;
        }
        List<StoredRow> fresh = batch.rows().stream()
                .filter(row -> row.position().compareTo(position) > 0)
                .toList();
        if (fresh.isEmpty()) {
            return 0;
        }
        jdbc.sql("UPDATE %s.import_position SET tx = ?, idx = ? WHERE publisher = ?".formatted(schema))
                .params(batch.end().tx(), batch.end().idx(), batch.publisher())
                .update();
        return appender.importRows(fresh, batch.publisher());
    }

    private EventPosition read(String publisher, String lock) {
        return jdbc.sql("SELECT tx, idx FROM %s.import_position WHERE publisher = ? %s".formatted(schema, lock))
                .param(publisher)
                .query((result, n) -> new EventPosition(result.getLong(1), result.getLong(2)))
                .optional()
                .orElse(EventPosition.START);
    }
}
