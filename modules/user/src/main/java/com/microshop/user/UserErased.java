package com.microshop.user;

/**
 * The personal data of a user was permanently erased.
 *
 * @param userId the user
 */
public record UserErased(UserId userId) {}
