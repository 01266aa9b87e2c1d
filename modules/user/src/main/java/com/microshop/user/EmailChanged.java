package com.microshop.user;

/**
 * A user gave another address.
 *
 * @param userId the user
 * @param email the new address
 */
public record EmailChanged(UserId userId, EncryptedText email) {}
