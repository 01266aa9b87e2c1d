package com.microshop.messaging.store;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of an event table, not yet deserialised.
 *
 * @param position where it stands
 * @param eventId the event's own id
 * @param aggregateType the simple name of the aggregate's class
 * @param aggregateId the aggregate
 * @param sequence the event's number within the aggregate
 * @param type the event's name on the wire
 * @param revision the event's revision
 * @param payload JSON
 * @param metadata JSON, without the two ids that have columns of their own
 * @param correlationId the story that it belongs to
 * @param causationId the message that caused it
 * @param occurredAt when it happened
 * @param source the module it was imported from, or null
 */
public record StoredRow(
        EventPosition position,
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequence,
        String type,
        @Nullable String revision,
        String payload,
        String metadata,
        @Nullable String correlationId,
        @Nullable String causationId,
        Instant occurredAt,
        @Nullable String source) {

    /** Refuses a row that does not say what it is or where it stands. */
    public StoredRow {
        Objects.requireNonNull(position);
        Objects.requireNonNull(type);
    }
}
