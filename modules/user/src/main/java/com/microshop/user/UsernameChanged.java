package com.microshop.user;

/**
 * A user took another name.
 *
 * @param userId the user
 * @param username the new name
 */
public record UsernameChanged(UserId userId, EncryptedText username) {}
