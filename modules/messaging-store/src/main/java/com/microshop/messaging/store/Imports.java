package com.microshop.messaging.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes events of other modules over into one module's store: each once, in the publisher's order, none left out.
 *
 * <p>The store remembers the position of the last event taken from each publisher, in the same transaction. What lies
 * before it has been taken; a batch whose predecessor lies behind it leaves a gap and is refused, whichever way it came.
 *
 * <p>It also remembers the types that the module imports, and leaves all others out. Types are only ever added: an older
 * version of the module imports what a newer one has subscribed to.
 */
public final class Imports {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final String schema;
    private final JdbcClient jdbc;
    private final EventAppender appender;
    private final Map<String, Set<String>> types = new ConcurrentHashMap<>();
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    /** The imports of the module with this schema and store. */
    Imports(String schema, JdbcClient jdbc, EventAppender appender) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.appender = appender;
    }

    /** Adds the types of a publisher's events that the module imports. */
    public void add(String publisher, Collection<String> eventTypes) {
        jdbc.sql("INSERT INTO %s.imported_type SELECT ?, unnest(?::text[]) ON CONFLICT DO NOTHING".formatted(schema))
                .params(publisher, eventTypes.toArray(String[]::new))
                .update();
        var _ = readTypes(publisher);
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
        List<StoredRow> imported = imported(batch.publisher(), fresh);
        return imported.isEmpty() ? 0 : appender.importRows(imported, batch.publisher());
    }

    private List<StoredRow> imported(String publisher, List<StoredRow> rows) {
        Set<String> known = types.getOrDefault(publisher, Set.of());
        if (rows.stream().allMatch(row -> known.contains(row.type()))) {
            return rows;
        }
        Set<String> current = readTypes(publisher); // another version may have added some
        rows.stream()
                .map(StoredRow::type)
                .filter(type -> !current.contains(type))
                .forEach(type -> {
                    if (leftOut.add(type)) {
                        LOG.warn("{} sends {}, which is not imported into {}; it is left out", publisher, type, schema);
                    }
                });
        return rows.stream().filter(row -> current.contains(row.type())).toList();
    }

    private Set<String> readTypes(String publisher) {
        Set<String> read = new HashSet<>();
        jdbc.sql("SELECT event_type FROM %s.imported_type WHERE publisher = ?".formatted(schema))
                .param(publisher)
                .query(result -> {
                    read.add(result.getString(1));
                });
        types.put(publisher, read);
        return read;
    }

    private EventPosition read(String publisher, String lock) {
        return jdbc.sql("SELECT tx, idx FROM %s.import_position WHERE publisher = ? %s".formatted(schema, lock))
                .param(publisher)
                .query((result, n) -> new EventPosition(result.getLong(1), result.getLong(2)))
                .optional()
                .orElse(EventPosition.START);
    }
}
