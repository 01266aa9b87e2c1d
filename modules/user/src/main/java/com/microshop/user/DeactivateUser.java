package com.microshop.user;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Stops a user from ordering.
 *
 * @param userId the user
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record DeactivateUser(
        @TargetAggregateIdentifier UserId userId,
        @TargetAggregateVersion @Nullable Long expectedVersion) {}
