package com.microshop.messaging;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends commands to whichever process runs the module that handles them.
 *
 * <p>The future always completes, at the latest at the command's deadline. It completes exceptionally with
 * {@link com.microshop.kernel.Rejection} when the shop refused; with {@link OutcomeUnknownException} when the deadline
 * passed first; with another exception when the handler failed and nothing was changed.
 */
public interface Commands {

    /** Sends a command; sent while an event is handled, it inherits that event's correlation. */
    default CompletableFuture<Receipt> send(Object command) {
        return send(command, CommandOptions.none());
    }

    /** Sends a command with options. */
    CompletableFuture<Receipt> send(Object command, CommandOptions options);

    /**
     * The receipt of the command that was executed under an idempotency key, if one was. Answers only in a process
     * that runs the module of the command.
     *
     * @param commandType the type of the command
     * @param options with the key and the fingerprint
     * @throws com.microshop.kernel.Rejection if the key was used for another request
     */
    Optional<Receipt> earlier(Class<?> commandType, CommandOptions options);
}
