package com.microshop.messaging.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventData;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;

/** Turns rows into messages, and messages into rows. */
final class EventMessages {

    private final JsonSerializer serializer;
    private final EventUpcaster upcaster;

    EventMessages(JsonSerializer serializer, EventUpcaster upcaster) {
        this.serializer = serializer;
        this.upcaster = upcaster;
    }

    /** An event as a row that has no position yet. */
    StoredRow toRow(EventMessage<?> event) {
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

    /** What upcasters make of a row: nothing, if its event is retired. */
    List<StoredRowMessage<?>> of(StoredRow row) {
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

    /** A row as a message, without upcasters. */
    SerializedMessage<?> message(StoredRow row) {
        return new SerializedMessage<>(
                row.eventId(),
                new LazyDeserializingObject<>(
                        new SimpleSerializedObject<>(row.payload(), String.class, row.type(), row.revision()),
                        serializer),
                new LazyDeserializingObject<>(metadata(row)));
    }

    private MetaData metadata(StoredRow row) {
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
