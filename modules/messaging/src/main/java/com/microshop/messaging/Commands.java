package com.microshop.messaging;

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
}
