package com.microshop.messaging.command;

import java.util.concurrent.Callable;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.AggregateNotFoundException;

/** A caching repository that notes for the running command which aggregates it has touched. */
final class ModuleRepository<T> extends CachingEventSourcingRepository<T> {

    private final Class<T> type;

    private ModuleRepository(Class<T> type, Builder<T> builder) {
        super(builder);
        this.type = type;
    }

    static <T> ModuleRepository<T> create(
            Class<T> type, EventStore store, SnapshotTriggerDefinition snapshots, AggregateCache cache) {
        RepositoryBuilder<T> builder = new RepositoryBuilder<>(type);
        builder.eventStore(store).snapshotTriggerDefinition(snapshots).cache(cache);
        var _ = builder.lockFactory(PessimisticLockFactory.builder()
                .acquireAttempts(3) // Axon fails before the last two
                .lockAttemptTimeout(GroupCommit.LOCK_PATIENCE_MILLIS)
                .build());
        return new ModuleRepository<>(type, builder);
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(String aggregateIdentifier, Long expectedVersion) {
        CommandExecution execution = CommandExecution.current();
        if (execution != null && execution.isAbsent(aggregateIdentifier)) {
            throw new AggregateNotFoundException(aggregateIdentifier, "The store does not hold it");
        }
        EventSourcedAggregate<T> aggregate = loaded(aggregateIdentifier, expectedVersion);
        if (execution != null) {
            execution.loaded(aggregateIdentifier, aggregate);
        }
        return aggregate;
    }

    /** A module's store, and its cache, may hold an aggregate of another type under the id. */
    private EventSourcedAggregate<T> loaded(String id, Long expectedVersion) {
        EventSourcedAggregate<T> aggregate;
        try {
            aggregate = super.doLoadWithLock(id, expectedVersion);
        } catch (IncompatibleAggregateException e) {
            throw new AggregateNotFoundException(id, "The aggregate is of another type", e);
        }
        if (!type.isAssignableFrom(aggregate.rootType())) {
            throw new AggregateNotFoundException(id, "The aggregate is of another type");
        }
        return aggregate;
    }

    @Override
    protected EventSourcedAggregate<T> doCreateNewForLock(Callable<T> factoryMethod) throws Exception {
        EventSourcedAggregate<T> aggregate = super.doCreateNewForLock(factoryMethod);
        CommandExecution execution = CommandExecution.current();
        if (execution != null) {
            execution.created(aggregate);
        }
        return aggregate;
    }

    private static final class RepositoryBuilder<T> extends Builder<T> {

        private RepositoryBuilder(Class<T> type) {
            super(type);
        }
    }
}
