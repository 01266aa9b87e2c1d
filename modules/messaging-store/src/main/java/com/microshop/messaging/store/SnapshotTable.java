package com.microshop.messaging.store;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The latest snapshot of each aggregate of one module. */
final class SnapshotTable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTable.class);

    private final String schema;
    private final JdbcTemplate jdbc;
    private final JsonSerializer serializer;
    private final EventMessages messages;

    SnapshotTable(String schema, JdbcTemplate jdbc, JsonSerializer serializer, EventMessages messages) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.messages = messages;
    }

    void store(DomainEventMessage<?> snapshot) {
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

    /** A condition in SQL: whether there is a snapshot of the aggregate whose id an expression gives. */
    String holds(String idExpression) {
        return "EXISTS (SELECT FROM %s.snapshot s WHERE s.aggregate_id = %s)".formatted(schema, idExpression);
    }

    /** Empty also if there is one that this version cannot read, because another wrote it: the events tell the same. */
    Optional<DomainEventMessage<?>> read(String aggregateIdentifier) {
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
            SerializedMessage<?> message = messages.message(row);
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
        Class<?> type = serializer.classForType(new SimpleSerializedType(snapshot.type(), snapshot.revision()));
        return !UnknownSerializedType.class.equals(type)
                && Objects.equals(serializer.typeForClass(type).getRevision(), snapshot.revision());
    }
}
