package com.microshop.messaging.rebuild;

import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.Comparator;
import java.util.Map;
import org.axonframework.eventhandling.Segment;

/**
 * How far a projection is, aggregate by aggregate: each belongs to one segment.
 *
 * @param bySegment the position of each segment, not empty
 */
record Positions(Map<Segment, EventPosition> bySegment) {

    static final Positions START = new Positions(Map.of(Segment.ROOT_SEGMENT, EventPosition.START));

    Positions {
        bySegment = Map.copyOf(bySegment);
    }

    boolean cover(StoredRowMessage<?> event) {
        String aggregate = event.getAggregateIdentifier();
        return bySegment.entrySet().stream()
                .filter(segment -> segment.getKey().matches((Object) aggregate))
                .allMatch(segment -> segment.getValue().compareTo(event.row().position()) >= 0);
    }

    /** Whether every aggregate is at least as far as there; not so if segments are being merged or were reset. */
    boolean covers(Positions other) {
        return bySegment.entrySet().stream()
                .allMatch(mine -> other.bySegment.entrySet().stream()
                        .filter(theirs -> overlap(mine.getKey(), theirs.getKey()))
                        .allMatch(theirs -> mine.getValue().compareTo(theirs.getValue()) >= 0));
    }

    private static boolean overlap(Segment one, Segment other) {
        int mask = one.getMask() & other.getMask();
        return (one.getSegmentId() & mask) == (other.getSegmentId() & mask);
    }

    EventPosition first() {
        return bySegment.values().stream().min(Comparator.naturalOrder()).orElse(EventPosition.START);
    }

    EventPosition last() {
        return bySegment.values().stream().max(Comparator.naturalOrder()).orElse(EventPosition.START);
    }
}
