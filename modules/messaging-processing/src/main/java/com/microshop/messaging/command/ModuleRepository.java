package com.microshop.messaging.command;

import java.util.concurrent.Callable;
import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.EventStore;

/** A caching repository that notes for the running command which aggregates it has touched. */
final class ModuleRepository<T> extends CachingEventSourcingRepository<T> {

    private ModuleRepository(Builder<T> builder) {
        super(builder);
    }

    static <T> ModuleRepository<T> create(
            Class<T> type, EventStore store, SnapshotTriggerDefinition snapshots, AggregateCache cache) {
        RepositoryBuilder<T> builder = new RepositoryBuilder<>(type);
        builder.eventStore(store).snapshotTriggerDefinition(snapshots).cache(cache);
        return new ModuleRepository<>(builder);
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(String aggregateIdentifier, Long expectedVersion) {
        EventSourcedAggregate<T> aggregate = super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        CommandExecution execution = CommandExecution.current();
        if (execution != null) {
            execution.loaded(aggregateIdentifier, aggregate);
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
