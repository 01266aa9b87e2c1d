package com.microshop.messaging.store;

import java.util.List;
import java.util.Objects;

/**
 * Consecutive events of one module that one subscriber wants.
 *
 * @param publisher the module whose events they are
 * @param previous the position, in the publisher's store, of the wanted event right before these
 * @param rows the events in order, not empty
 */
public record EventBatch(String publisher, EventPosition previous, List<StoredRow> rows) {

    /** Copies the list. */
    public EventBatch {
        Objects.requireNonNull(publisher);
        Objects.requireNonNull(previous);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("A batch has at least one event");
        }
        rows = List.copyOf(rows);
    }

    /** The position of the last event. */
    public EventPosition end() {
        return rows.getLast().position();
    }
}
