package com.microshop.operations;

import com.microshop.messaging.StoredEvent;
import java.util.List;

/**
 * The events of an order or a correlation that the modules of one process hold.
 *
 * @param modules those of the process; none if they could not be searched in time
 * @param events in the order of time, without secrets of the payment
 * @param truncated whether there are more
 * @param problem why there are none, as a sentence; empty if there are some
 */
public record StoriesReport(List<String> modules, List<StoredEvent> events, boolean truncated, String problem) {

    /** Copies the lists. */
    public StoriesReport {
        modules = List.copyOf(modules);
        events = List.copyOf(events);
    }

    static StoriesReport of(List<String> modules, List<StoredEvent> events, int limit) {
        return new StoriesReport(
                modules,
                events.stream().limit(limit).map(StoriesReport::withoutSecrets).toList(),
                events.size() > limit,
                "");
    }

    private static StoredEvent withoutSecrets(StoredEvent event) {
        return new StoredEvent(
                event.module(),
                event.eventId(),
                event.type(),
                event.aggregateId(),
                event.sequence(),
                event.occurredAt(),
                event.importedFrom(),
                event.causationId(),
                event.correlationId(),
                Secrets.removedFrom(event.payload()));
    }
}
