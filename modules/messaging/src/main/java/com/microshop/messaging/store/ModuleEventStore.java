package com.microshop.messaging.store;

import java.util.List;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.jspecify.annotations.Nullable;

/** One module's event store as Axon sees it: aggregates append to it and load from it, processors stream from it. */
public final class ModuleEventStore extends AbstractEventStore {

    private final EventTail tail;
    private final Runnable afterAppend;

    private ModuleEventStore(StoreBuilder builder, EventTail tail, Runnable afterAppend) {
        super(builder);
        this.tail = tail;
        this.afterAppend = afterAppend;
    }

    /**
     * Creates the store.
     *
     * @param engine where the events are kept
     * @param tail streams them
     * @param afterAppend called after the commit of each transaction that appended
     */
    public static ModuleEventStore create(PostgresEventStorageEngine engine, EventTail tail, Runnable afterAppend) {
        StoreBuilder builder = new StoreBuilder();
        builder.storageEngine(engine);
        return new ModuleEventStore(builder, tail, afterAppend);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken trackingToken) {
        return tail.open(trackingToken);
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        super.afterCommit(events);
        afterAppend.run();
    }

    private static final class StoreBuilder extends Builder {}
}
