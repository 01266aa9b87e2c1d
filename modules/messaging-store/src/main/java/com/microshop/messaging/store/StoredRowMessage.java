package com.microshop.messaging.store;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.Message;

/**
 * An event as processors get it, with the row that it came from.
 *
 * @param <T> the payload
 */
public final class StoredRowMessage<T> extends GenericTrackedDomainEventMessage<T> {

    private static final long serialVersionUID = 1L;

    private final transient StoredRow row;

    StoredRowMessage(StoredRow row, Message<T> delegate) {
        this(row, row.position(), delegate);
    }

    private StoredRowMessage(StoredRow row, TrackingToken token, Message<T> delegate) {
        super(token, row.aggregateType(), row.aggregateId(), row.sequence(), delegate, (Supplier<Instant>)
                row::occurredAt);
        this.row = row;
    }

    /** The row that the event came from. */
    public StoredRow row() {
        return row;
    }

    @Override
    public StoredRowMessage<T> withTrackingToken(TrackingToken trackingToken) {
        return new StoredRowMessage<>(row, trackingToken, getDelegate());
    }

    @Override
    public StoredRowMessage<T> withMetaData(Map<String, ?> metaData) {
        return new StoredRowMessage<>(row, trackingToken(), getDelegate().withMetaData(metaData));
    }

    @Override
    public StoredRowMessage<T> andMetaData(Map<String, ?> metaData) {
        return new StoredRowMessage<>(row, trackingToken(), getDelegate().andMetaData(metaData));
    }
}
