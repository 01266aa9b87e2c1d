package com.microshop.user;

/**
 * A deactivated user may order again.
 *
 * @param userId the user
 */
public record UserReactivated(UserId userId) {}
