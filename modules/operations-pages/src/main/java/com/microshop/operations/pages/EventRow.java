package com.microshop.operations.pages;

import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as the pages show it.
 *
 * @param after how long after the first of its story; empty outside a story
 */
record EventRow(
        String id,
        String module,
        String position,
        String type,
        String aggregate,
        long sequence,
        String time,
        String correlation,
        String causation,
        String source,
        String after,
        String payload,
        String metadata) {

    static EventRow of(Row row) {
        return of(row.event(), row.position(), row.metadata(), "");
    }

    /** An event of a story that began then. */
    static EventRow of(StoredEvent event, Instant beginning) {
        return of(event, "", "", "+" + Format.duration(Duration.between(beginning, event.occurredAt())));
    }

    private static EventRow of(StoredEvent event, String position, String metadata, String after) {
        return new EventRow(
                event.eventId(),
                event.module(),
                position,
                event.type(),
                event.aggregateId(),
                event.sequence(),
                Format.time(event.occurredAt()),
                Objects.requireNonNullElse(event.correlationId(), ""),
                Objects.requireNonNullElse(event.causationId(), ""),
                Objects.requireNonNullElse(event.importedFrom(), ""),
                after,
                indented(event.payload()),
                metadata.equals("{}") ? "" : metadata);
    }

    /** JSON for people; anything else as it is. */
    static String indented(String json) {
        try {
            return JsonMapper.shared().readTree(json).toPrettyString();
        } catch (JacksonException e) {
            return json; // shown as it is stored
        }
    }
}
