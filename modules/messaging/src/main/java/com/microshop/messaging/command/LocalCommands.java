package com.microshop.messaging.command;

import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.store.MetaDataKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;

/** Sends commands on a command bus, each on a virtual thread of its own, only so many at a time. */
final class LocalCommands implements Commands, AutoCloseable {

    private final ModuleCommandBus bus;
    private final Semaphore permits;
    private final Duration deadline;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("command-", 0).factory());

    LocalCommands(ModuleCommandBus bus, int concurrency, Duration deadline) {
        this.bus = bus;
        this.permits = new Semaphore(concurrency, true);
        this.deadline = deadline;
    }

    @Override
    public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
        CommandMessage<?> message = message(command, options);
        CompletableFuture<Receipt> outcome = new CompletableFuture<>();
        executor.execute(() -> run(message, outcome));
        return outcome.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof java.util.concurrent.CompletionException wrapped && wrapped.getCause() != null
                            ? wrapped.getCause()
                            : failure;
            return CompletableFuture.failedFuture(
                    cause instanceof java.util.concurrent.TimeoutException
                            ? new OutcomeUnknownException("%s has not answered within %s; it may still be carried out."
                                    .formatted(message.getPayloadType().getSimpleName(), deadline))
                            : cause);
        });
    }

    @Override
    public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
        String key = Objects.requireNonNull(options.idempotencyKey(), "no idempotency key");
        return bus.earlier(commandType, key, String.valueOf(options.fingerprint()));
    }

    private void run(CommandMessage<?> message, CompletableFuture<Receipt> outcome) {
        try {
            if (!permits.tryAcquire(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                outcome.completeExceptionally(
                        new OverloadedException("Too many commands are waiting; nothing was done. Try again later."));
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome.completeExceptionally(new OverloadedException("Shutting down; nothing was done."));
            return;
        }
        try {
            bus.<Object, Receipt>dispatch(asObjects(message), (sent, result) -> {
                if (result.isExceptional()) {
                    outcome.completeExceptionally(result.exceptionResult());
                } else {
                    outcome.complete(result.getPayload());
                }
            });
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        } finally {
            permits.release();
        }
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
        CommandMessage<Object> message = new GenericCommandMessage<>(command, metadata);
        return options.correlationId() == null
                ? message
                : message.andMetaData(Map.of(MetaDataKeys.CORRELATION_ID, options.correlationId()));
    }

    /** Waits for the commands that are being carried out. */
    @Override
    public void close() {
        executor.close();
    }
}
