package com.microshop.messaging.command;

import com.microshop.messaging.Receipt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** A command that waits for its outcome in the process that executes it. */
final class PendingCommand {

    private static final CommandTargetResolver TARGETS = new CommandTargets();

    private final CommandMessage<?> message;
    private final MessageHandler<? super CommandMessage<?>> handler;
    private final VersionedAggregateIdentifier target;
    private final CompletableFuture<Receipt> outcome = new CompletableFuture<>();

    /**
     * Takes a command in.
     *
     * @throws IllegalArgumentException if it names no target
     */
    PendingCommand(CommandMessage<?> message, MessageHandler<? super CommandMessage<?>> handler) {
        this.message = message;
        this.handler = handler;
        this.target = TARGETS.resolveTarget(message);
    }

    CommandMessage<?> message() {
        return message;
    }

    /** The aggregate that it is sent to. */
    String target() {
        return target.getIdentifier();
    }

    /** Whether it must be the only one in its transaction: a stale version is found when the transaction is about to end. */
    boolean isExclusive() {
        return target.getVersion() != null;
    }

    /** The idempotency key, if it has one. */
    @Nullable
    String key() {
        Object key = message.getMetaData().get(ModuleCommandBus.IDEMPOTENCY_KEY);
        return key == null ? null : key.toString();
    }

    /** The fingerprint of the request behind the idempotency key. */
    String fingerprint() {
        return String.valueOf(message.getMetaData().get(ModuleCommandBus.FINGERPRINT));
    }

    /** Executes it in the current unit of work. */
    void handle() throws Exception {
        var _ = handler.handle(message);
    }

    void succeed(Receipt receipt) {
        outcome.complete(receipt);
    }

    void fail(Throwable failure) {
        outcome.completeExceptionally(failure);
    }

    boolean isAnswered() {
        return outcome.isDone();
    }

    /** Waits for the outcome; returns whether it is there. */
    boolean awaitOutcome(Duration patience) throws InterruptedException {
        try {
            var _ = outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** The outcome, which is there. */
    CompletableFuture<Receipt> outcome() {
        return outcome;
    }
}
