package com.microshop.messaging.command;

import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.store.MetaDataKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;

/** Sends commands on a command bus and sees to it that each is answered in time. */
final class CommandSender implements Commands {

    private final CommandBus bus;
    private final ModuleCommandBus modulesHere;
    private final Duration deadline;

    CommandSender(CommandBus bus, ModuleCommandBus modulesHere, Duration deadline) {
        this.bus = bus;
        this.modulesHere = modulesHere;
        this.deadline = deadline;
    }

    @Override
    public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
        return send(message(command, options));
    }

    /** Sends a command as it is. */
    CompletableFuture<Receipt> send(CommandMessage<?> message) {
        CompletableFuture<Receipt> outcome = new CompletableFuture<>();
        bus.<Object, Receipt>dispatch(asObjects(message), (sent, result) -> {
            if (result.isExceptional()) {
                outcome.completeExceptionally(result.exceptionResult());
            } else {
                outcome.complete(result.getPayload());
            }
        });
        return outcome.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            Throwable cause = Causes.of(failure);
            return CompletableFuture.failedFuture(
                    cause instanceof TimeoutException
                            ? new OutcomeUnknownException("%s has not answered within %s; it may still be executed."
                                    .formatted(message.getPayloadType().getSimpleName(), deadline))
                            : cause);
        });
    }

    @Override
    public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
        String key = Objects.requireNonNull(options.idempotencyKey(), "no idempotency key");
        return modulesHere.earlier(commandType, key, String.valueOf(options.fingerprint()));
    }

    @SuppressWarnings("unchecked") // a message is only read
    private static CommandMessage<Object> asObjects(CommandMessage<?> message) {
        return (CommandMessage<Object>) message;
    }

    private static CommandMessage<?> message(Object command, CommandOptions options) {
        Map<String, Object> metadata = new HashMap<>();
        if (options.idempotencyKey() != null) {
            metadata.put(ModuleCommandBus.IDEMPOTENCY_KEY, options.idempotencyKey());
            metadata.put(ModuleCommandBus.FINGERPRINT, String.valueOf(options.fingerprint()));
        }
        if (options.correlationId() != null) {
            metadata.put(MetaDataKeys.CORRELATION_ID, options.correlationId());
        }
        if (options.causationId() != null) {
            metadata.put(MetaDataKeys.CAUSATION_ID, options.causationId());
        }
        return new GenericCommandMessage<>(command, metadata);
    }
}
