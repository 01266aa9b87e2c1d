package com.microshop.user;

/**
 * A user was stopped from ordering.
 *
 * @param userId the user
 */
public record UserDeactivated(UserId userId) {}
