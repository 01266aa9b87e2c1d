package com.microshop.messaging.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores the events of one module in one PostgreSQL table.
 *
 * <p>Each row carries a transaction id. Readers take rows in the order of transaction and index, and only those below the
 * {@link Horizon}: nothing can appear there any more, so no committed event is ever skipped, however long its transaction
 * was open. The order of one aggregate's events is kept because an append never writes a smaller transaction id than one
 * that has ended.
 *
 * <p>Appends join the surrounding transaction. An append that finds its place taken throws
 * {@link ConcurrencyException}; any other failure is an {@link EventStoreException} or Spring's
 * {@link org.springframework.dao.DataAccessException}.
 */
public final class PostgresEventStorageEngine implements EventStorageEngine {

    private static final int PAGE = 500;

    private final EventMessages messages;
    private final EventAppender appender;
    private final EventReader reader;
    private final EventPositions positions;
    private final EventCounts counts;
    private final SnapshotTable snapshots;

    /**
     * Opens the store in a schema that already has its tables.
     *
     * @param schema the schema
     * @param dataSource connections; inside a Spring transaction the transaction's own is used
     * @param transactionManager runs the agreement on the store's clock
     * @param serializer for payloads, metadata and snapshots
     * @param upcaster bridges from older events
     */
    public PostgresEventStorageEngine(
            String schema,
            DataSource dataSource,
            PlatformTransactionManager transactionManager,
            JsonSerializer serializer,
            EventUpcaster upcaster) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        long txOffset = StoreClock.offset(schema, JdbcClient.create(jdbc), new TransactionTemplate(transactionManager));
        this.messages = new EventMessages(serializer, upcaster);
        Horizon horizon = new Horizon(schema, jdbc, txOffset);
        this.appender = new EventAppender(schema, jdbc, horizon, txOffset);
        this.reader = new EventReader(schema, jdbc, messages, horizon, txOffset);
        this.positions = new EventPositions(schema, jdbc, horizon);
        this.counts = new EventCounts(schema, jdbc);
        this.snapshots = new SnapshotTable(schema, jdbc, serializer, messages);
    }

    EventAppender appender() {
        return appender;
    }

    EventReader reader() {
        return reader;
    }

    EventPositions positions() {
        return positions;
    }

    EventCounts counts() {
        return counts;
    }

    /** Which of these are ids of aggregates that it holds. */
    Set<String> existing(Collection<String> aggregateIds) {
        return reader.existing(aggregateIds, snapshots.holds("a.id"));
    }

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        if (!events.isEmpty()) {
            appender.append(events.stream().map(messages::toRow).toList());
        }
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        snapshots.store(snapshot);
    }

    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return snapshots.read(aggregateIdentifier);
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        return reader.ofAggregate(aggregateIdentifier, firstSequenceNumber);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        return reader.lastSequence(aggregateIdentifier);
    }

    /** Everything that can be read now behind a position; for tests and tools, processors use the tail. */
    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        return Stream.iterate(
                        reader.page(EventPosition.of(token), PAGE),
                        page -> !page.messages().isEmpty(),
                        page -> reader.page(page.end(), PAGE))
                .flatMap(page -> page.messages().stream());
    }

    @Override
    public EventPosition createHeadToken() {
        return positions.head();
    }

    @Override
    public TrackingToken createTokenAt(Instant dateTime) {
        return positions.at(dateTime);
    }
}
