package com.microshop.messaging.store;

import com.microshop.messaging.AggregateHistory.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** An aggregate in memory of its own, on its way through its events. */
final class Replay<T> {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Class<T> type;
    private final String id;
    private final long shown;
    private final Serializer serializer;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable EventSourcedAggregate<T> aggregate;
    private @Nullable JsonNode state;
    private Instant lastAt = Instant.MIN;

    private Replay(Class<T> type, String id, long shown, Serializer serializer) {
        this.type = type;
        this.id = id;
        this.shown = shown;
        this.serializer = serializer;
    }

    /**
     * Begins.
     *
     * @param snapshot where to begin; null at the first event
     * @param shown from this event on, steps are kept
     */
    static <T> Replay<T> of(
            Class<T> type, String id, @Nullable DomainEventMessage<?> snapshot, long shown, Serializer serializer) {
        Replay<T> replay = new Replay<>(type, id, shown, serializer);
        if (snapshot != null) {
            replay.handle(snapshot);
        }
        return replay;
    }

    /** Goes one event further, which may have become several, or none. */
    void apply(StoredRow row, List<StoredRowMessage<?>> messages) {
        JsonNode before = row.sequence() < shown ? null : state();
        messages.forEach(this::handle);
        lastAt = row.occurredAt();
        if (before != null) {
            state = read();
            steps.add(new Step(row.sequence(), row.occurredAt(), row.type(), Differences.between(before, state)));
        }
    }

    private void handle(DomainEventMessage<?> message) {
        EventSourcedAggregate<T> known = aggregate;
        if (known == null) {
            known = EventSourcedAggregate.initialize(
                    new GenericAggregateFactory<>(type).createAggregateRoot(id, message),
                    AnnotatedAggregateMetaModelFactory.inspectAggregate(type),
                    null,
                    NoSnapshotTriggerDefinition.TRIGGER);
            aggregate = known;
        }
        known.initializeState(DomainEventStream.of(message));
    }

    Instant lastAt() {
        return lastAt;
    }

    /** The state now, empty before the first event. */
    JsonNode state() {
        JsonNode known = state;
        return known == null ? read() : known;
    }

    private JsonNode read() {
        EventSourcedAggregate<T> known = aggregate;
        return known == null
                ? JSON.createObjectNode()
                : JSON.readTree(serializer
                        .serialize(known.getAggregateRoot(), String.class)
                        .getData());
    }

    List<Step> steps() {
        return steps;
    }
}
