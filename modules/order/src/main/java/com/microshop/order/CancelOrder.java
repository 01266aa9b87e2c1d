package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Cancels an order that is not confirmed yet.
 *
 * @param orderId the order; cancelling a cancelled order changes nothing
 * @param reason why, for people
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record CancelOrder(
        @TargetAggregateIdentifier OrderId orderId,
        String reason,
        @TargetAggregateVersion @Nullable Long expectedVersion) {}
