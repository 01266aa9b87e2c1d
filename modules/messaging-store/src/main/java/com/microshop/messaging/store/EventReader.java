package com.microshop.messaging.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** Reads events of one module's store. */
public final class EventReader {

    private final String schema;
    private final JdbcTemplate jdbc;
    private final EventMessages messages;
    private final Horizon horizon;
    private final long txOffset;

    EventReader(String schema, JdbcTemplate jdbc, EventMessages messages, Horizon horizon, long txOffset) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.messages = messages;
        this.horizon = horizon;
        this.txOffset = txOffset;
    }

    /**
     * What could be read at one time.
     *
     * @param messages the events, in order
     * @param end behind the last row that was read
     * @param more whether there may be more to read at once
     * @param beyondHorizon whether there are committed rows that may not be read yet
     */
    public record Page(List<StoredRowMessage<?>> messages, EventPosition end, boolean more, boolean beyondHorizon) {}

    private final class PageReader implements RowCallbackHandler {

        private final List<StoredRowMessage<?>> read = new ArrayList<>();
        private @Nullable EventPosition end;
        private int count;
        private boolean beyondHorizon;

        @Override
        public void processRow(ResultSet result) throws SQLException {
            count++;
            if (beyondHorizon || result.getLong("tx") >= result.getLong("horizon")) {
                beyondHorizon = true;
                return;
            }
            StoredRow row = EventRows.row(result);
            end = row.position();
            read.addAll(messages.of(row));
        }
    }

    /**
     * Reads the next events below the horizon.
     *
     * @param after where to begin, exclusively
     * @param limit the largest number of rows
     */
    Page page(EventPosition after, int limit) {
        // The oldest running transaction of the whole server is a horizon that costs nothing, and mostly good enough.
        Page page = page(after, limit, 0);
        return page.beyondHorizon() && page.end().equals(after) ? page(after, limit, horizon.current()) : page;
    }

    private Page page(EventPosition after, int limit, long knownHorizon) {
        String sql = """
                SELECT %s, greatest(?, pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ?) AS horizon
                FROM %s.event WHERE (tx, idx) > (?, ?) ORDER BY tx, idx LIMIT ?
                """.formatted(EventRows.COLUMNS, schema);
        PageReader page = new PageReader();
        jdbc.query(sql, page, knownHorizon, txOffset, after.tx(), after.idx(), limit);
        if (page.count == 0) {
            return new Page(List.of(), after, false, false);
        }
        return new Page(page.read, page.end == null ? after : page.end, page.count == limit, page.beyondHorizon);
    }

    /**
     * Reads events that are known to be complete: up to where a processor has been already.
     *
     * @param after where to begin, exclusively
     * @param upTo where to end, inclusively
     * @param types the names of the types; empty for all
     * @param limit the largest number of rows
     */
    public Page between(EventPosition after, EventPosition upTo, Collection<String> types, int limit) {
        List<StoredRow> rows = jdbc.query(
                "SELECT %s FROM %s.event WHERE %s ORDER BY tx, idx LIMIT ?"
                        .formatted(EventRows.COLUMNS, schema, EventRows.BETWEEN),
                (result, n) -> EventRows.row(result),
                after.tx(),
                after.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new),
                limit);
        boolean more = rows.size() == limit;
        List<StoredRowMessage<?>> read = new ArrayList<>(rows.size());
        rows.forEach(row -> read.addAll(messages.of(row)));
        return new Page(read, more ? rows.getLast().position() : upTo, more, false);
    }

    /**
     * This module's own events of some types, below the horizon.
     *
     * @param after where to begin, exclusively
     * @param types the names of the types
     * @param limit the largest number of them
     */
    public List<StoredRow> ownEvents(EventPosition after, Collection<String> types, int limit) {
        long complete = horizon.current();
        return jdbc.query(
                """
                SELECT %s FROM %s.event
                WHERE (tx, idx) > (?, ?) AND tx < ?
                    AND source IS NULL AND type = ANY (?)
                ORDER BY tx, idx LIMIT ?
                """.formatted(EventRows.COLUMNS, schema),
                (result, n) -> EventRows.row(result),
                after.tx(),
                after.idx(),
                complete,
                types.toArray(String[]::new),
                limit);
    }

    /** An aggregate's events from a sequence number on, in their order. */
    DomainEventStream ofAggregate(String aggregateId, long first) {
        List<StoredRow> rows = jdbc.query(
                """
                SELECT %s FROM %s.event
                WHERE aggregate_id = ? AND sequence >= ? AND source IS NULL ORDER BY sequence
                """.formatted(EventRows.COLUMNS, schema), (result, n) -> EventRows.row(result), aggregateId, first);
        Long last = rows.isEmpty() ? null : rows.getLast().sequence();
        return DomainEventStream.of(rows.stream().flatMap(row -> messages.of(row).stream()), () -> last);
    }

    /**
     * Some of an aggregate's events in their order, each with what upcasters make of it: nothing, if it is retired.
     *
     * @param from the first sequence number
     * @param to the last
     */
    public Map<StoredRow, List<StoredRowMessage<?>>> aggregateEvents(String aggregateId, long from, long to) {
        List<StoredRow> rows = jdbc.query(
                """
                SELECT %s FROM %s.event
                WHERE aggregate_id = ? AND sequence BETWEEN ? AND ? AND source IS NULL ORDER BY sequence
                """.formatted(EventRows.COLUMNS, schema), (result, n) -> EventRows.row(result), aggregateId, from, to);
        Map<StoredRow, List<StoredRowMessage<?>>> events = new LinkedHashMap<>();
        rows.forEach(row -> events.put(row, messages.of(row)));
        return events;
    }

    /**
     * Which of these are ids of aggregates that have events, or at least a snapshot.
     *
     * @param hasSnapshot a condition in SQL on the id {@code a.id}
     */
    Set<String> existing(Collection<String> aggregateIds, String hasSnapshot) {
        return Set.copyOf(jdbc.queryForList(
                """
                SELECT a.id FROM unnest(?::text[]) AS a (id)
                WHERE EXISTS (SELECT FROM %s.event e WHERE e.aggregate_id = a.id AND e.source IS NULL) OR %s
                """.formatted(schema, hasSnapshot), String.class, (Object) aggregateIds.toArray(String[]::new)));
    }

    /** The number of an aggregate's last event. */
    Optional<Long> lastSequence(String aggregateId) {
        return Optional.ofNullable(jdbc.queryForObject(
                "SELECT max(sequence) FROM %s.event WHERE aggregate_id = ? AND source IS NULL".formatted(schema),
                Long.class,
                aggregateId));
    }
}
