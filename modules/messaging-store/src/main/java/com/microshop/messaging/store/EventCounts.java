package com.microshop.messaging.store;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many events of one module's store match, and which aggregates they are of. */
public final class EventCounts {

    private static final int MAX_COUNTED = 100_000;

    private final String schema;
    private final JdbcTemplate jdbc;

    EventCounts(String schema, JdbcTemplate jdbc) {
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /**
     * Events that a processor has still to handle.
     *
     * @param events how many, 100,000 at most
     * @param age of the oldest of them
     */
    public record Waiting(long events, Duration age) {}

    /**
     * What there is behind a position, of the module's own events and of those imported, also above the horizon.
     *
     * @param types the names of the events that count; null for all
     */
    public Waiting waiting(EventPosition after, @Nullable Collection<String> types) {
        String[] names = types == null ? null : types.toArray(String[]::new);
        Waiting waiting = jdbc.queryForObject(
                """
                SELECT count(*), extract(epoch FROM clock_timestamp() - min(occurred_at)) * 1000
                FROM (SELECT occurred_at FROM %s.event
                    WHERE (tx, idx) > (?, ?) AND (?::text[] IS NULL OR type = ANY (?))
                    ORDER BY tx, idx LIMIT %d) e
                """.formatted(schema, MAX_COUNTED),
                (row, n) -> new Waiting(row.getLong(1), Duration.ofMillis(row.getLong(2))),
                after.tx(),
                after.idx(),
                names,
                names);
        return waiting == null ? new Waiting(0, Duration.ZERO) : waiting;
    }

    /** How many events of some types, or of all if none is named, there are behind one position and up to another. */
    public long between(EventPosition after, EventPosition upTo, Collection<String> types) {
        Long count = jdbc.queryForObject(
                "SELECT count(*) FROM %s.event WHERE %s".formatted(schema, EventRows.BETWEEN),
                Long.class,
                after.tx(),
                after.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new));
        return count == null ? 0 : count;
    }

    /** How many events of some types, or of all if none is named, these aggregates have up to a position. */
    public long ofAggregates(Collection<String> aggregates, EventPosition upTo, Collection<String> types) {
        Long count = jdbc.queryForObject(
                "SELECT count(*) FROM %s.event WHERE aggregate_id = ANY (?) AND %s"
                        .formatted(schema, EventRows.BETWEEN),
                Long.class,
                aggregates.toArray(String[]::new),
                EventPosition.START.tx(),
                EventPosition.START.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new));
        return count == null ? 0 : count;
    }

    /**
     * The aggregates with events of some types, or of any if none is named, since a time; also those of other modules' events
     * that were copied since this module's first event from then on, whenever they happened.
     *
     * @param limit the largest number of them
     */
    public List<String> aggregatesChangedSince(Instant since, Collection<String> types, int limit) {
        return jdbc.query(
                """
                SELECT DISTINCT aggregate_id FROM %1$s.event
                WHERE (cardinality(?::text[]) = 0 OR type = ANY (?)) AND (occurred_at >= ? OR (source IS NOT NULL
                    AND tx >= (SELECT min(tx) FROM %1$s.event WHERE source IS NULL AND occurred_at >= ?)))
                LIMIT ?
                """.formatted(schema),
                (result, n) -> result.getString(1),
                types.toArray(String[]::new),
                types.toArray(String[]::new),
                since.atOffset(ZoneOffset.UTC),
                since.atOffset(ZoneOffset.UTC),
                limit);
    }
}
