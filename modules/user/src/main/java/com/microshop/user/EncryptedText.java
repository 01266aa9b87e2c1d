package com.microshop.user;

/**
 * Personal data as it stands in events: readable only while the key of its user exists.
 *
 * @param value the ciphertext, base64
 */
public record EncryptedText(String value) {}
