package com.microshop.user;

/**
 * A user was registered.
 *
 * @param userId the user
 * @param username the name
 * @param email the address
 */
public record UserRegistered(UserId userId, EncryptedText username, EncryptedText email) {}
