package com.microshop.messaging.processing;

import com.microshop.messaging.store.EventPosition;
import java.util.Comparator;
import java.util.Map;
import org.axonframework.eventhandling.Segment;

/**
 * The positions of a projection's segments; each aggregate belongs to one of them.
 *
 * @param bySegment the position of each segment, not empty
 */
public record Positions(Map<Segment, EventPosition> bySegment) {

    /** The position before all events. */
    public static final Positions START = new Positions(Map.of(Segment.ROOT_SEGMENT, EventPosition.START));

    /** Copies the map. */
    public Positions {
        bySegment = Map.copyOf(bySegment);
    }

    /** Whether an event of this aggregate at this position has been handled. */
    public boolean haveHandled(String aggregateId, EventPosition position) {
        for (Map.Entry<Segment, EventPosition> segment : bySegment.entrySet()) { // once for each event: no stream
            if (segment.getValue().compareTo(position) < 0 && segment.getKey().matches((Object) aggregateId)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every aggregate is at least as far as there; not so if segments are being merged or were reset. */
    public boolean covers(Positions other) {
        return bySegment.entrySet().stream()
                .allMatch(mine -> other.bySegment.entrySet().stream()
                        .filter(theirs -> overlap(mine.getKey(), theirs.getKey()))
                        .allMatch(theirs -> mine.getValue().compareTo(theirs.getValue()) >= 0));
    }

    private static boolean overlap(Segment one, Segment other) {
        int mask = one.getMask() & other.getMask();
        return (one.getSegmentId() & mask) == (other.getSegmentId() & mask);
    }

    /** The position behind which any segment may have something to handle. */
    public EventPosition first() {
        return bySegment.values().stream().min(Comparator.naturalOrder()).orElse(EventPosition.START);
    }

    /** The position up to which any segment has handled anything. */
    public EventPosition last() {
        return bySegment.values().stream().max(Comparator.naturalOrder()).orElse(EventPosition.START);
    }
}
