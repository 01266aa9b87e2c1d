package com.microshop.user;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Changes what is given.
 *
 * @param userId the user
 * @param username the new name, or null to keep it
 * @param email the new address, or null to keep it
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record ChangeUser(
        @TargetAggregateIdentifier UserId userId,
        @Nullable String username,
        @Nullable String email,
        @TargetAggregateVersion @Nullable Long expectedVersion) {

    /** Names the user only: what is personal stays out of logs. */
    @Override
    public String toString() {
        return "ChangeUser[userId=" + userId + "]";
    }
}
