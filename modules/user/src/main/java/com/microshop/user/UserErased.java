package com.microshop.user;

/**
 * The personal data of a user is gone for good.
 *
 * @param userId the user
 */
public record UserErased(UserId userId) {}
