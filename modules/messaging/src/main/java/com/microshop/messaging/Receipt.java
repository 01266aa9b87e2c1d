package com.microshop.messaging;

/**
 * The outcome of a command that was executed.
 *
 * @param id the aggregate that the command was for
 * @param version the aggregate's version after the command: the sequence number of its last event, from 0
 * @param replayed whether this is the stored outcome of an earlier command with the same idempotency key
 */
public record Receipt(String id, long version, boolean replayed) {}
