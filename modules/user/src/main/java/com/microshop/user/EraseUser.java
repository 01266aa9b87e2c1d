package com.microshop.user;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Erases the personal data of a user permanently, by destroying its key.
 *
 * @param userId the user
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record EraseUser(
        @TargetAggregateIdentifier UserId userId,
        @TargetAggregateVersion @Nullable Long expectedVersion) {}
