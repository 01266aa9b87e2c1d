package com.microshop.messaging.rabbit;

import static java.util.Objects.requireNonNull;

import com.microshop.kernel.Rejection;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.exchange.Failures;
import com.microshop.messaging.store.JsonSerializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The envelopes, as JSON. Fields that the receiver does not know are ignored: a newer version may have sent them. */
final class Wire {

    private static final int LONGEST_MESSAGE = 500;

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final JsonSerializer serializer;

    Wire(JsonSerializer serializer) {
        this.serializer = serializer;
    }

    /** A command. */
    record Command(String id, String type, @Nullable String revision, String payload, Map<String, String> metadata) {

        Command {
            requireNonNull(id);
            requireNonNull(type);
            requireNonNull(payload);
            requireNonNull(metadata);
        }
    }

    /** The answer to a request: the requested data, or why there is none. */
    record Answer(
            @Nullable Receipt receipt,
            boolean shown,
            @Nullable List<StoredEvent> events,
            @Nullable List<RunningModule> running,
            @Nullable Failure failure) {

        static Answer of(Receipt receipt) {
            return new Answer(receipt, false, null, null, null);
        }

        static Answer of(boolean shown) {
            return new Answer(null, shown, null, null, null);
        }

        static Answer of(List<StoredEvent> events) {
            return new Answer(null, false, events, null, null);
        }

        static Answer ofRunning(List<RunningModule> running) {
            return new Answer(null, false, null, running, null);
        }

        static Answer of(Throwable failure) {
            return new Answer(null, false, null, null, Failure.of(failure));
        }
    }

    /** Why a request failed, in the terms of the handler's process. */
    record Failure(
            Kind kind,
            Rejection.@Nullable Reason reason,
            @Nullable String code,
            String message,
            Map<String, Object> details) {

        enum Kind {
            REJECTED,
            OVERLOADED,
            OUTCOME_UNKNOWN,
            FAILED
        }

        static Failure of(Throwable failure) {
            return switch (failure) {
                case Rejection r -> new Failure(Kind.REJECTED, r.reason(), r.code(), r.getMessage(), r.details());
                case OverloadedException e -> of(Kind.OVERLOADED, String.valueOf(e.getMessage()));
                case OutcomeUnknownException e -> of(Kind.OUTCOME_UNKNOWN, String.valueOf(e.getMessage()));
                default ->
                    of(
                            Failures.isTransient(failure) ? Kind.OUTCOME_UNKNOWN : Kind.FAILED,
                            "The module failed: " + failure);
            };
        }

        private static Failure of(Kind kind, String message) {
            String text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
            return new Failure(kind, null, null, text, Map.of());
        }

        RuntimeException toException() {
            return switch (kind) {
                case REJECTED ->
                    new Rejection(
                            reason == null ? Rejection.Reason.CONFLICT : reason,
                            code == null ? "rejected" : code,
                            message,
                            details);
                case OVERLOADED -> new OverloadedException(message);
                case OUTCOME_UNKNOWN -> new OutcomeUnknownException(message);
                case FAILED -> new RemoteFailureException(message);
            };
        }
    }

    byte[] write(Object value) {
        return json.writeValueAsBytes(value);
    }

    /**
     * What a body holds.
     *
     * @throws UnacceptableException if it holds something else
     */
    <T> T read(byte[] body, Class<T> type) {
        try {
            return json.readValue(body, type);
        } catch (JacksonException e) {
            throw unreadable(type, e);
        }
    }

    private static UnacceptableException unreadable(Class<?> type, RuntimeException e) {
        // Not the parser's message: it repeats values, which may be personal.
        String where = e instanceof JacksonException json ? json.getPathReference() : "";
        return new UnacceptableException("Cannot be read as %s: %s %s"
                .formatted(type.getSimpleName(), e.getClass().getSimpleName(), where)
                .strip());
    }

    byte[] write(CommandMessage<?> command) {
        SerializedObject<String> payload = command.serializePayload(serializer, String.class);
        Map<String, String> metadata = new HashMap<>();
        command.getMetaData().forEach((key, value) -> metadata.put(key, String.valueOf(value)));
        return write(new Command(
                command.getIdentifier(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metadata));
    }

    /**
     * The message of a command whose payload is of a type, whatever the command says.
     *
     * @throws UnacceptableException if it cannot be read so
     */
    CommandMessage<?> message(Command command, Class<?> type) {
        return new GenericCommandMessage<>(
                new GenericMessage<>(command.id(), payload(command, type), MetaData.from(command.metadata())),
                type.getName());
    }

    private Object payload(Command command, Class<?> type) {
        try {
            return serializer.deserialize(
                    new SimpleSerializedObject<>(command.payload(), String.class, serializer.typeForClass(type)));
        } catch (SerializationException e) {
            throw unreadable(Command.class, e);
        }
    }
}
