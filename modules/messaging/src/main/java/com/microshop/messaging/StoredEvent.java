package com.microshop.messaging;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event as a module's store holds it.
 *
 * @param module the module whose store it is
 * @param eventId unique; a copy in another module's store has the same
 * @param type the event's name, such as {@code order.OrderPlaced}
 * @param aggregateId the aggregate it happened to
 * @param sequence its place among that aggregate's events, from 0
 * @param occurredAt when it happened
 * @param importedFrom the module it was copied from, or null if it happened here
 * @param causationId what led to it: an event, if a policy or a worker reacted to one, or else the command, which is not stored
 * @param correlationId the story it belongs to
 * @param payload the event itself, as JSON
 */
public record StoredEvent(
        String module,
        String eventId,
        String type,
        String aggregateId,
        long sequence,
        Instant occurredAt,
        @Nullable String importedFrom,
        @Nullable String causationId,
        @Nullable String correlationId,
        String payload) {

    /** The same with another payload, for example one that hides something. */
    public StoredEvent withPayload(String other) {
        return new StoredEvent(
                module,
                eventId,
                type,
                aggregateId,
                sequence,
                occurredAt,
                importedFrom,
                causationId,
                correlationId,
                other);
    }
}
