package com.microshop.operations;

import com.microshop.messaging.EventHistory.Row;
import java.util.List;

/**
 * Events of one module's store.
 *
 * @param events in the order asked for
 * @param problem why there are none, as a sentence; empty if that could be found out
 */
public record EventsReport(List<Row> events, String problem) {

    /** Copies the list. */
    public EventsReport {
        events = List.copyOf(events);
    }
}
