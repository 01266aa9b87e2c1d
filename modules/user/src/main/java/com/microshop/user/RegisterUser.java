package com.microshop.user;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Registers a user; username and email are unique among users that are not erased.
 *
 * @param userId the new user
 * @param username the name to log in with
 * @param email the address
 */
public record RegisterUser(@TargetAggregateIdentifier UserId userId, String username, String email) {

    /** Names the user only: what is personal stays out of logs. */
    @Override
    public String toString() {
        return "RegisterUser[userId=" + userId + "]";
    }
}
