package com.microshop.messaging.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.OptionalLong;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * A place in a module's event store: everything up to and including this row has been read.
 *
 * <p>Rows are ordered by transaction, then by index. Readers only see rows of transactions below which none is running
 * any more, so there are never gaps that could fill later, and a position says it all.
 *
 * @param tx the transaction, in the store's own count
 * @param idx the row's index
 */
public record EventPosition(long tx, long idx) implements TrackingToken, Comparable<EventPosition> {

    /** Before everything. */
    public static final EventPosition START = new EventPosition(0, 0);

    /** Behind all rows of the transactions below the given one. */
    static EventPosition endBelow(long tx) {
        return new EventPosition(tx - 1, Long.MAX_VALUE);
    }

    /** The position of a token, which may be null for the start. */
    public static EventPosition of(@Nullable TrackingToken token) {
        return token == null ? START : (EventPosition) token;
    }

    @Override
    public int compareTo(EventPosition other) {
        int byTx = Long.compare(tx, other.tx);
        return byTx != 0 ? byTx : Long.compare(idx, other.idx);
    }

    @Override
    public TrackingToken lowerBound(TrackingToken other) {
        return compareTo(of(other)) <= 0 ? this : other;
    }

    @Override
    public TrackingToken upperBound(@Nullable TrackingToken other) {
        return compareTo(of(other)) >= 0 ? this : of(other);
    }

    @Override
    public boolean covers(@Nullable TrackingToken other) {
        return compareTo(of(other)) >= 0;
    }

    /** The index, for display only: it grows with time but two rows may be read in the other order. */
    @Override
    @JsonIgnore
    public OptionalLong position() {
        return idx == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(idx);
    }
}
