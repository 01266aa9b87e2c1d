package com.microshop.messaging.store;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.jspecify.annotations.Nullable;

/** One module's event store as Axon sees it: aggregates append to it and load from it, processors stream from it. */
public final class ModuleEventStore extends AbstractEventStore {

    private final PostgresEventStorageEngine engine;
    private final EventTail tail;
    private final Consumer<List<? extends EventMessage<?>>> afterAppend;

    private ModuleEventStore(
            StoreBuilder builder,
            PostgresEventStorageEngine engine,
            EventTail tail,
            Consumer<List<? extends EventMessage<?>>> afterAppend) {
        super(builder);
        this.engine = engine;
        this.tail = tail;
        this.afterAppend = afterAppend;
    }

    /**
     * Creates the store.
     *
     * @param engine where the events are kept
     * @param tail streams them
     * @param afterAppend called with the events of a transaction after its commit
     */
    public static ModuleEventStore create(
            PostgresEventStorageEngine engine, EventTail tail, Consumer<List<? extends EventMessage<?>>> afterAppend) {
        StoreBuilder builder = new StoreBuilder();
        builder.storageEngine(engine);
        return new ModuleEventStore(builder, engine, tail, afterAppend);
    }

    /** Which of these are ids of aggregates that it holds. */
    public Set<String> existing(Collection<String> aggregateIds) {
        return engine.existing(aggregateIds);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken trackingToken) {
        return tail.open(trackingToken);
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        super.afterCommit(events);
        afterAppend.accept(events);
    }

    private static final class StoreBuilder extends Builder {}
}
