package com.microshop.messaging.store;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Where events stand in one module's store, and up to where it may be read. */
public final class EventPositions {

    private final String schema;
    private final JdbcTemplate jdbc;
    private final Horizon horizon;

    EventPositions(String schema, JdbcTemplate jdbc, Horizon horizon) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.horizon = horizon;
    }

    /** Where the last of this module's own events of some types before a position stands, or the start. */
    public EventPosition lastOwnBefore(EventPosition position, Collection<String> types) {
        return jdbc
                .query(
                        """
                        SELECT tx, idx FROM %s.event WHERE (tx, idx) < (?, ?) AND source IS NULL AND type = ANY (?)
                        ORDER BY tx DESC, idx DESC LIMIT 1
                        """.formatted(schema),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2)),
                        position.tx(),
                        position.idx(),
                        types.toArray(String[]::new))
                .stream()
                .findFirst()
                .orElse(EventPosition.START);
    }

    /** The last event before which everything is certain to be complete now. */
    public EventPosition head() {
        return horizon.head();
    }

    /** The transactions that have not ended and may append to the store, the oldest first: {@link #head} lies before them. */
    public List<OpenAppend> openAppends() {
        return horizon.openAppends();
    }

    /** Right before the first event that happened at or after a time. */
    public EventPosition at(Instant time) {
        return jdbc
                .query(
                        "SELECT tx, idx FROM %s.event WHERE occurred_at >= ? ORDER BY tx, idx LIMIT 1"
                                .formatted(schema),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2) - 1),
                        time.atOffset(ZoneOffset.UTC))
                .stream()
                .findFirst()
                .orElseGet(this::head);
    }

    /** Where an event of this module stands, if it is committed. */
    public Optional<EventPosition> of(String aggregateId, long sequence) {
        return position("aggregate_id = ? AND sequence = ? AND source IS NULL", aggregateId, sequence);
    }

    /** Where an event of another module stands in this store; empty as long as it has not been imported. */
    public Optional<EventPosition> ofImported(String eventId) {
        return position("event_id = ?::uuid AND source IS NOT NULL", eventId);
    }

    private Optional<EventPosition> position(String condition, Object... parameters) {
        return jdbc
                .query(
                        "SELECT tx, idx FROM %s.event WHERE %s".formatted(schema, condition),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2)),
                        parameters)
                .stream()
                .findFirst();
    }
}
