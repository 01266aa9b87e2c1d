package com.microshop.messaging.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventData;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores the events of one module in one PostgreSQL table.
 *
 * <p>Each row carries the id of the transaction that wrote it. Readers take rows in the order of transaction and index,
 * and only those of transactions older than the oldest one that is still running ({@code pg_snapshot_xmin}): below that
 * horizon nothing can appear any more, so no committed event is ever skipped, however long its transaction was open. The
 * order of one aggregate's events is kept because an append whose transaction is older than that of the aggregate's last
 * event is refused and tried again in a new one.
 *
 * <p>Appends join the surrounding transaction. An append that finds its place taken throws
 * {@link ConcurrencyException}; any other failure is an {@link EventStoreException} or Spring's
 * {@link org.springframework.dao.DataAccessException}.
 */
public final class PostgresEventStorageEngine implements EventStorageEngine {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresEventStorageEngine.class);

    private static final String COLUMNS = """
            tx, idx, event_id, aggregate_type, aggregate_id, sequence, type, revision, payload, metadata, \
            correlation_id, causation_id, occurred_at, source""";

    private static final String INSERT = """
            INSERT INTO %s.event (tx, source, event_id, aggregate_type, aggregate_id, sequence, type, revision,
                payload, metadata, correlation_id, causation_id, occurred_at)
            SELECT pg_current_xact_id()::text::bigint + ?, ?, e.event_id, e.aggregate_type, e.aggregate_id,
                e.sequence, e.type, e.revision, e.payload::jsonb, e.metadata::jsonb, e.correlation_id,
                e.causation_id, e.occurred_at
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::timestamptz[]) WITH ORDINALITY
                AS e(event_id, aggregate_type, aggregate_id, sequence, type, revision, payload, metadata,
                    correlation_id, causation_id, occurred_at, place)
            ORDER BY e.place
            """;

    private static final String BETWEEN = """
            (tx, idx) > (?, ?) AND (tx, idx) <= (?, ?)
                AND (cardinality(?::text[]) = 0 OR type = ANY (?::text[]))
            """;

    private static final int PAGE = 500;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private final String schema;
    private final JdbcTemplate jdbc;
    private final JsonSerializer serializer;
    private final EventUpcaster upcaster;
    private final long txOffset;

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
        this.schema = schema;
        this.jdbc = new JdbcTemplate(dataSource);
        this.serializer = serializer;
        this.upcaster = upcaster;
        this.txOffset = StoreClock.offset(schema, JdbcClient.create(jdbc), new TransactionTemplate(transactionManager));
    }

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        List<StoredRow> rows = events.stream().map(this::toRow).toList();
        boolean inOrder;
        try {
            inOrder = Boolean.TRUE.equals(jdbc.execute((Connection connection) -> append(connection, rows)));
        } catch (DataAccessException e) {
            throw translated(e, rows);
        }
        if (!inOrder) {
            throw new ConcurrencyException(
                    "The transaction is older than the last event of an aggregate that it appends to.");
        }
    }

    private boolean append(Connection connection, List<StoredRow> rows) throws SQLException {
        String sql = """
                WITH appended AS (%2$s RETURNING tx, aggregate_id, sequence)
                SELECT count(*) FROM appended a
                WHERE a.sequence > 0 AND a.tx < (SELECT p.tx FROM %1$s.event p
                    WHERE p.aggregate_id = a.aggregate_id AND p.sequence = a.sequence - 1 AND p.source IS NULL)
                """.formatted(schema, INSERT.formatted(schema));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, rows, null);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getLong(1) == 0;
            }
        }
    }

    /**
     * Takes over events of another module, in the given order, except those that are here already.
     *
     * @param rows the rows as they stand in the other module's store
     * @param sourceModule the other module
     * @return how many were new
     */
    int importRows(List<StoredRow> rows, String sourceModule) {
        // Without naming the index, so that it works on a partitioned table, too; copies can conflict by nothing else.
        String sql = INSERT.formatted(schema) + "ON CONFLICT DO NOTHING";
        Integer imported = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, rows, sourceModule);
                return statement.executeUpdate();
            }
        });
        return imported == null ? 0 : imported;
    }

    private void bind(PreparedStatement statement, List<StoredRow> rows, @Nullable String source) throws SQLException {
        statement.setLong(1, txOffset);
        statement.setString(2, source);
        bindArray(statement, 3, "uuid", rows, StoredRow::eventId);
        bindArray(statement, 4, "text", rows, StoredRow::aggregateType);
        bindArray(statement, 5, "text", rows, StoredRow::aggregateId);
        bindArray(statement, 6, "bigint", rows, StoredRow::sequence);
        bindArray(statement, 7, "text", rows, StoredRow::type);
        bindArray(statement, 8, "text", rows, StoredRow::revision);
        bindArray(statement, 9, "text", rows, StoredRow::payload);
        bindArray(statement, 10, "text", rows, StoredRow::metadata);
        bindArray(statement, 11, "text", rows, StoredRow::correlationId);
        bindArray(statement, 12, "text", rows, StoredRow::causationId);
        bindArray(statement, 13, "timestamptz", rows, row -> row.occurredAt().toString());
    }

    private static void bindArray(
            PreparedStatement statement,
            int parameter,
            String type,
            List<StoredRow> rows,
            Function<StoredRow, @Nullable Object> column)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }

    private StoredRow toRow(EventMessage<?> event) {
        if (!(event instanceof DomainEventMessage<?> domainEvent)) {
            throw new EventStoreException("Only events of aggregates can be stored, not "
                    + event.getPayloadType().getName());
        }
        SerializedObject<String> payload = event.serializePayload(serializer, String.class);
        Map<String, Object> metadata = new HashMap<>(event.getMetaData());
        Object correlationId = metadata.remove(MetaDataKeys.CORRELATION_ID);
        Object causationId = metadata.remove(MetaDataKeys.CAUSATION_ID);
        return new StoredRow(
                EventPosition.START,
                event.getIdentifier(),
                domainEvent.getType(),
                domainEvent.getAggregateIdentifier(),
                domainEvent.getSequenceNumber(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metadata.isEmpty()
                        ? "{}"
                        : serializer
                                .serialize(MetaData.from(metadata), String.class)
                                .getData(),
                correlationId == null ? null : correlationId.toString(),
                causationId == null ? null : causationId.toString(),
                event.getTimestamp(),
                null);
    }

    private RuntimeException translated(DataAccessException exception, List<StoredRow> rows) {
        String state = exception.getRootCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        return switch (state) {
            case UNIQUE_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK ->
                new ConcurrencyException(
                        "Somebody else appended to one of these aggregates: "
                                + rows.stream()
                                        .map(StoredRow::aggregateId)
                                        .distinct()
                                        .limit(5)
                                        .toList(),
                        exception);
            default -> exception;
        };
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        SerializedObject<String> payload = snapshot.serializePayload(serializer, String.class);
        jdbc.update(
                """
                INSERT INTO %s.snapshot AS s (aggregate_id, aggregate_type, sequence, event_id, type, revision, payload,
                    occurred_at)
                VALUES (?, ?, ?, ?::uuid, ?, ?, ?::jsonb, ?)
                ON CONFLICT (aggregate_id) DO UPDATE SET sequence = excluded.sequence, event_id = excluded.event_id,
                    type = excluded.type, revision = excluded.revision, payload = excluded.payload,
                    occurred_at = excluded.occurred_at
                WHERE s.sequence < excluded.sequence OR s.revision IS DISTINCT FROM excluded.revision
                """.formatted(schema),
                snapshot.getAggregateIdentifier(),
                snapshot.getType(),
                snapshot.getSequenceNumber(),
                snapshot.getIdentifier(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                snapshot.getTimestamp().atOffset(ZoneOffset.UTC));
    }

    /** Empty also if there is one that this version cannot read, because another wrote it: the events tell the same. */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return jdbc
                .query(
                        "SELECT * FROM %s.snapshot WHERE aggregate_id = ?".formatted(schema),
                        (result, n) -> new StoredRow(
                                EventPosition.START,
                                result.getString("event_id"),
                                result.getString("aggregate_type"),
                                result.getString("aggregate_id"),
                                result.getLong("sequence"),
                                result.getString("type"),
                                result.getString("revision"),
                                result.getString("payload"),
                                "{}",
                                null,
                                null,
                                result.getObject("occurred_at", OffsetDateTime.class)
                                        .toInstant(),
                                null),
                        aggregateIdentifier)
                .stream()
                .filter(this::isOfTodaysRevision)
                .findFirst()
                .flatMap(this::snapshot);
    }

    private Optional<DomainEventMessage<?>> snapshot(StoredRow row) {
        try {
            SerializedMessage<?> message = message(row);
            var _ = message.getPayload();
            return Optional.of(new StoredRowMessage<>(row, message));
        } catch (SerializationException e) {
            LOG.warn(
                    "The snapshot of {} {} cannot be read and is passed over: {}",
                    row.aggregateType(),
                    row.aggregateId(),
                    e.getCause() == null
                            ? e.toString()
                            : e.getCause().getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private boolean isOfTodaysRevision(StoredRow snapshot) {
        Class<?> type = serializer.classForType(
                new org.axonframework.serialization.SimpleSerializedType(snapshot.type(), snapshot.revision()));
        return !UnknownSerializedType.class.equals(type)
                && Objects.equals(serializer.typeForClass(type).getRevision(), snapshot.revision());
    }

    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        List<StoredRow> rows = jdbc.query(
                """
                SELECT %s FROM %s.event
                WHERE aggregate_id = ? AND sequence >= ? AND source IS NULL ORDER BY sequence
                """.formatted(COLUMNS, schema), (result, n) -> row(result), aggregateIdentifier, firstSequenceNumber);
        Long last = rows.isEmpty() ? null : rows.getLast().sequence();
        return DomainEventStream.of(rows.stream().flatMap(row -> messages(row).stream()), () -> last);
    }

    /**
     * Some of an aggregate's events in their order, each with what upcasters make of it: nothing, if it is retired.
     *
     * @param from the first sequence number
     * @param to the last
     */
    public Map<StoredRow, List<StoredRowMessage<?>>> aggregateEvents(String aggregateId, long from, long to) {
        List<StoredRow> rows =
                jdbc.query("""
                SELECT %s FROM %s.event
                WHERE aggregate_id = ? AND sequence BETWEEN ? AND ? AND source IS NULL ORDER BY sequence
                """.formatted(COLUMNS, schema), (result, n) -> row(result), aggregateId, from, to);
        Map<StoredRow, List<StoredRowMessage<?>>> events = new LinkedHashMap<>();
        rows.forEach(row -> events.put(row, messages(row)));
        return events;
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        return Optional.ofNullable(jdbc.queryForObject(
                "SELECT max(sequence) FROM %s.event WHERE aggregate_id = ? AND source IS NULL".formatted(schema),
                Long.class,
                aggregateIdentifier));
    }

    /** Everything that can be read now behind a position; for tests and tools, processors use the tail. */
    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        return Stream.iterate(
                        readPage(EventPosition.of(token), PAGE),
                        page -> !page.messages().isEmpty(),
                        page -> readPage(page.end(), PAGE))
                .flatMap(page -> page.messages().stream());
    }

    /**
     * Reads the next events below the horizon.
     *
     * @param after where to begin, exclusively
     * @param limit at most so many rows
     */
    Page readPage(EventPosition after, int limit) {
        String sql = """
                SELECT %s, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin
                FROM %s.event WHERE (tx, idx) > (?, ?) ORDER BY tx, idx LIMIT ?
                """.formatted(COLUMNS, schema);
        PageReader page = new PageReader();
        jdbc.query(sql, page, after.tx(), after.idx(), limit);
        if (page.count == 0) {
            return new Page(List.of(), after, false, false);
        }
        return new Page(page.messages, page.end == null ? after : page.end, page.count == limit, page.beyondHorizon);
    }

    /**
     * Reads events that are known to be complete: up to where a processor has been already.
     *
     * @param after where to begin, exclusively
     * @param upTo where to end, inclusively
     * @param types the names of the types; empty for all
     * @param limit at most so many rows
     */
    public Page readBetween(EventPosition after, EventPosition upTo, Collection<String> types, int limit) {
        List<StoredRow> rows = jdbc.query(
                "SELECT %s FROM %s.event WHERE %s ORDER BY tx, idx LIMIT ?".formatted(COLUMNS, schema, BETWEEN),
                (result, n) -> row(result),
                after.tx(),
                after.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new),
                limit);
        boolean more = rows.size() == limit;
        List<StoredRowMessage<?>> messages = new ArrayList<>(rows.size());
        rows.forEach(row -> messages.addAll(messages(row)));
        return new Page(messages, more ? rows.getLast().position() : upTo, more, false);
    }

    /** How many events of some types, or of all if none is named, there are behind one position and up to another. */
    public long countBetween(EventPosition after, EventPosition upTo, Collection<String> types) {
        Long count = jdbc.queryForObject(
                "SELECT count(*) FROM %s.event WHERE %s".formatted(schema, BETWEEN),
                Long.class,
                after.tx(),
                after.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new));
        return count == null ? 0 : count;
    }

    /** How many events of some types, or of all if none is named, these aggregates have up to a position. */
    public long countOf(Collection<String> aggregates, EventPosition upTo, Collection<String> types) {
        Long count = jdbc.queryForObject(
                "SELECT count(*) FROM %s.event WHERE aggregate_id = ANY (?) AND %s".formatted(schema, BETWEEN),
                Long.class,
                aggregates.toArray(String[]::new),
                EventPosition.START.tx(),
                EventPosition.START.idx(),
                upTo.tx(),
                upTo.idx(),
                types.toArray(String[]::new),
                types.toArray(String[]::new));
        return count == null ? 0 : count;
    }

    /**
     * The aggregates with events of some types, or of any if none is named, since a time; also those of other modules' events
     * that were copied since this module's first event from then on, whenever they happened.
     *
     * @param limit at most so many
     */
    public List<String> changedSince(Instant since, Collection<String> types, int limit) {
        return jdbc.query(
                """
                SELECT DISTINCT aggregate_id FROM %1$s.event
                WHERE (cardinality(?::text[]) = 0 OR type = ANY (?)) AND (occurred_at >= ? OR (source IS NOT NULL
                    AND tx >= (SELECT min(tx) FROM %1$s.event WHERE source IS NULL AND occurred_at >= ?)))
                LIMIT ?
                """.formatted(schema),
                (result, n) -> result.getString(1),
                types.toArray(String[]::new),
                types.toArray(String[]::new),
                since.atOffset(ZoneOffset.UTC),
                since.atOffset(ZoneOffset.UTC),
                limit);
    }

    /**
     * What could be read at one time.
     *
     * @param messages the events, in order
     * @param end behind the last row that was read
     * @param more whether there may be more to read at once
     * @param beyondHorizon whether there are committed rows that may not be read yet
     */
    public record Page(List<StoredRowMessage<?>> messages, EventPosition end, boolean more, boolean beyondHorizon) {}

    private final class PageReader implements RowCallbackHandler {

        private final List<StoredRowMessage<?>> messages = new ArrayList<>();
        private @Nullable EventPosition end;
        private int count;
        private boolean beyondHorizon;

        @Override
        public void processRow(ResultSet result) throws SQLException {
            count++;
            if (beyondHorizon || result.getLong("tx") >= result.getLong("xmin") + txOffset) {
                beyondHorizon = true;
                return;
            }
            StoredRow row = row(result);
            end = row.position();
            messages.addAll(messages(row));
        }
    }

    /**
     * This module's own events of some types, below the horizon.
     *
     * @param after where to begin, exclusively
     * @param types the names of the types
     * @param limit at most so many
     */
    public List<StoredRow> ownEvents(EventPosition after, Collection<String> types, int limit) {
        return jdbc.query(
                """
                SELECT %s FROM %s.event
                WHERE (tx, idx) > (?, ?) AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + ?
                    AND source IS NULL AND type = ANY (?)
                ORDER BY tx, idx LIMIT ?
                """.formatted(COLUMNS, schema),
                (result, n) -> row(result),
                after.tx(),
                after.idx(),
                txOffset,
                types.toArray(String[]::new),
                limit);
    }

    /** Where the last of this module's own events of some types before a position stands, or the start. */
    public EventPosition lastOwnEventBefore(EventPosition position, Collection<String> types) {
        return jdbc
                .query(
                        """
                        SELECT tx, idx FROM %s.event WHERE (tx, idx) < (?, ?) AND source IS NULL AND type = ANY (?)
                        ORDER BY tx DESC, idx DESC LIMIT 1
                        """.formatted(schema),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2)),
                        position.tx(),
                        position.idx(),
                        types.toArray(String[]::new))
                .stream()
                .findFirst()
                .orElse(EventPosition.START);
    }

    /** Behind everything that is certain to be complete now. */
    @Override
    public EventPosition createHeadToken() {
        Long horizon = jdbc.queryForObject("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", Long.class);
        return EventPosition.endBelow((horizon == null ? 0 : horizon) + txOffset);
    }

    /** Right before the first event that happened at or after a time. */
    @Override
    public TrackingToken createTokenAt(Instant dateTime) {
        return jdbc
                .query(
                        "SELECT tx, idx FROM %s.event WHERE occurred_at >= ? ORDER BY tx, idx LIMIT 1"
                                .formatted(schema),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2) - 1),
                        dateTime.atOffset(ZoneOffset.UTC))
                .stream()
                .findFirst()
                .orElseGet(this::createHeadToken);
    }

    /** Where an event of this module stands, if it is committed. */
    public Optional<EventPosition> positionOf(String aggregateId, long sequence) {
        return position("aggregate_id = ? AND sequence = ? AND source IS NULL", aggregateId, sequence);
    }

    /** Where an event of another module stands in this store; empty as long as it has not been imported. */
    public Optional<EventPosition> positionOfImported(String eventId) {
        return position("event_id = ?::uuid AND source IS NOT NULL", eventId);
    }

    private Optional<EventPosition> position(String condition, Object... parameters) {
        return jdbc
                .query(
                        "SELECT tx, idx FROM %s.event WHERE %s".formatted(schema, condition),
                        (result, n) -> new EventPosition(result.getLong(1), result.getLong(2)),
                        parameters)
                .stream()
                .findFirst();
    }

    private static StoredRow row(ResultSet result) throws SQLException {
        return new StoredRow(
                new EventPosition(result.getLong(1), result.getLong(2)),
                result.getString(3),
                result.getString(4),
                result.getString(5),
                result.getLong(6),
                result.getString(7),
                result.getString(8),
                result.getString(9),
                result.getString(10),
                result.getString(11),
                result.getString(12),
                result.getObject(13, OffsetDateTime.class).toInstant(),
                result.getString(14));
    }

    private List<StoredRowMessage<?>> messages(StoredRow row) {
        if (upcaster == NoOpEventUpcaster.INSTANCE) {
            return List.of(new StoredRowMessage<>(row, message(row)));
        }
        EventData<?> data = new GenericDomainEventEntry<>(
                row.aggregateType(),
                row.aggregateId(),
                row.sequence(),
                row.eventId(),
                row.occurredAt(),
                row.type(),
                row.revision(),
                row.payload(),
                serializer.serialize(metadata(row), String.class).getData());
        return upcaster.upcast(Stream.of(new InitialEventRepresentation(data, serializer)))
                .<StoredRowMessage<?>>map(upcasted -> new StoredRowMessage<>(
                        row,
                        new SerializedMessage<>(
                                upcasted.getMessageIdentifier(),
                                new LazyDeserializingObject<>(upcasted::getData, upcasted.getType(), serializer),
                                upcasted.getMetaData())))
                .toList();
    }

    private SerializedMessage<?> message(StoredRow row) {
        return new SerializedMessage<>(
                row.eventId(),
                new LazyDeserializingObject<>(
                        new SimpleSerializedObject<>(row.payload(), String.class, row.type(), row.revision()),
                        serializer),
                new LazyDeserializingObject<>(metadata(row)));
    }

    MetaData metadata(StoredRow row) {
        Map<String, Object> metadata = new HashMap<>();
        if (!"{}".equals(row.metadata())) {
            MetaData stored = serializer.deserialize(
                    new SimpleSerializedObject<>(row.metadata(), String.class, MetaData.class.getName(), null));
            metadata.putAll(stored);
        }
        if (row.correlationId() != null) {
            metadata.put(MetaDataKeys.CORRELATION_ID, row.correlationId());
        }
        if (row.causationId() != null) {
            metadata.put(MetaDataKeys.CAUSATION_ID, row.causationId());
        }
        return MetaData.from(metadata);
    }
}
