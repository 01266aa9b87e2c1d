package com.microshop.messaging;

import org.jspecify.annotations.Nullable;

/**
 * Options of a command.
 *
 * @param correlationId what ties all messages of one story together, or null to inherit or begin one
 * @param causationId the event that led to the command, or null to inherit or begin with the command itself
 * @param idempotencyKey the command is executed once for each key, or null if it is harmless by itself
 * @param fingerprint tells two requests with the same idempotency key apart, or null without a key
 */
public record CommandOptions(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String idempotencyKey,
        @Nullable String fingerprint) {

    private static final CommandOptions NONE = new CommandOptions(null, null, null, null);

    /** No options. */
    public static CommandOptions none() {
        return NONE;
    }

    /** Only a correlation id. */
    public static CommandOptions correlatedWith(String correlationId) {
        return new CommandOptions(correlationId, null, null, null);
    }

    /** Only where it comes from. */
    public static CommandOptions causedBy(@Nullable String correlationId, @Nullable String causationId) {
        return new CommandOptions(correlationId, causationId, null, null);
    }
}
