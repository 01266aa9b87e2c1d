package com.microshop.messaging;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates upcasters from old forms of events to the current ones, for {@link ModuleDefinition.Builder#upcaster}.
 *
 * <p>Types are named as in the store, such as {@code order.OrderPlaced}, fields as in JSON; no revision is null. An event
 * of another type or revision passes unchanged. A module that imports an event needs the same upcasters as its publisher:
 * imported events stay as they were written.
 */
public final class JsonUpcasters {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonUpcasters() {}

    /** Gives events that were written without a field this value for it; a text, number or truth value. */
    public static EventUpcaster addedField(
            String type, @Nullable String from, String to, String field, Object defaultValue) {
        JsonNode value = JSON.valueToTree(defaultValue);
        return changed(type, from, to, event -> {
            if (!event.has(field)) {
                event.set(field, value);
            }
        });
    }

    /** Reads a field that was written under another name. */
    public static EventUpcaster renamedField(
            String type, @Nullable String from, String to, String oldName, String newName) {
        return changed(type, from, to, event -> {
            JsonNode value = event.remove(oldName);
            if (value != null) {
                event.set(newName, value);
            }
        });
    }

    /** Removes a field that is no longer used. */
    public static EventUpcaster removedField(String type, @Nullable String from, String to, String field) {
        return changed(type, from, to, event -> event.remove(List.of(field)));
    }

    /** Makes any other change to what an event holds. */
    public static EventUpcaster changed(String type, @Nullable String from, String to, Consumer<ObjectNode> change) {
        return new Change(type, from, to, change);
    }

    /**
     * Reads events that were written under another type, of any revision.
     *
     * <p>A module that imports today's type is then sent the events of the old one, too.
     */
    public static EventUpcaster renamedType(String oldType, String newType) {
        return new Renaming(oldType, newType);
    }

    /** Every name that events of a type may have in a store, given the upcasters to it. */
    public static Set<String> namesOf(String type, List<EventUpcaster> upcasters) {
        Set<String> names = new HashSet<>();
        names.add(type);
        for (EventUpcaster upcaster : upcasters.reversed()) {
            if (upcaster instanceof Renaming renaming && names.contains(renaming.newType)) {
                names.add(renaming.oldType);
            }
        }
        return names;
    }

    private static final class Change extends SingleEventUpcaster {

        private final SimpleSerializedType from;
        private final SimpleSerializedType to;
        private final Consumer<ObjectNode> change;

        private Change(String type, @Nullable String from, String to, Consumer<ObjectNode> change) {
            this.from = new SimpleSerializedType(type, from);
            this.to = new SimpleSerializedType(type, to);
            this.change = change;
        }

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getName().equals(from.getName())
                    && Objects.equals(event.getType().getRevision(), from.getRevision());
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(to, String.class, this::changed);
        }

        /** For people who read what a module's events were. */
        @Override
        public String toString() {
            return "%s, %s, becomes revision %s"
                    .formatted(
                            from.getName(),
                            from.getRevision() == null ? "as it was first written" : "revision " + from.getRevision(),
                            to.getRevision());
        }

        private String changed(String json) {
            ObjectNode event = (ObjectNode) JSON.readTree(json);
            change.accept(event);
            return JSON.writeValueAsString(event);
        }
    }

    private static final class Renaming extends SingleEventUpcaster {

        private final String oldType;
        private final String newType;

        /** For people who read what a module's events were. */
        @Override
        public String toString() {
            return "%s was renamed to %s".formatted(oldType, newType);
        }

        private Renaming(String oldType, String newType) {
            this.oldType = oldType;
            this.newType = newType;
        }

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getName().equals(oldType);
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(
                    new SimpleSerializedType(newType, event.getType().getRevision()), String.class, json -> json);
        }
    }
}
