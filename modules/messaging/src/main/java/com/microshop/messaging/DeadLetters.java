package com.microshop.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events for which policies of this process's modules failed, each followed by the later events of its sequence, for
 * an operator to decide on.
 *
 * <p>Every process that runs the module tries them again from time to time; it claims the one that it tries, so
 * that no two processes try it at once. What is done here respects these claims and keeps the order of a sequence.
 */
public interface DeadLetters {

    /**
     * One of them.
     *
     * @param id names it
     * @param module whose policies it concerns
     * @param group the processor that could not handle it
     * @param sequence what it waits in line for, usually the aggregate
     * @param ahead how many of its sequence must go through before it; 0 is the first
     * @param behind how many wait behind it
     * @param eventType such as {@code order.OrderPlaced}
     * @param eventId as in the event store
     * @param aggregateId the aggregate that the event happened to
     * @param causeType the class of the failure; null if it only waits behind another
     * @param causeMessage what the failure said; null if it only waits behind another
     * @param since when it was put here
     * @param lastTried null if it never was
     * @param attempts how often it was tried, the first failure included
     * @param beingTried whether a process is trying it now
     */
    record Letter(
            String id,
            String module,
            String group,
            String sequence,
            long ahead,
            long behind,
            String eventType,
            String eventId,
            @Nullable String aggregateId,
            @Nullable String causeType,
            @Nullable String causeMessage,
            Instant since,
            @Nullable Instant lastTried,
            int attempts,
            boolean beingTried) {}

    /**
     * One of them with all that is kept of it; encrypted data stays encrypted.
     *
     * @param letter which
     * @param payload the event, as JSON
     * @param metadata the event's metadata, as JSON
     */
    record Content(Letter letter, String payload, String metadata) {}

    /** How an attempt ended. */
    enum Outcome {
        /** It was handled (of a sequence: all that was to be retried), or it is discarded. */
        DONE,
        /** It was tried and failed again. */
        FAILED,
        /** Another process, or another thread of this one, is trying its sequence now. */
        BUSY,
        /** It waits behind another of its sequence, which must go first. */
        WAITS,
        /** No policy here handles it: another version of the module does. */
        UNHANDLED,
        /** The request was not valid, and was not executed. */
        REFUSED,
        /** It is not here: it was handled, was discarded, or belongs to a module of another process. */
        GONE
    }

    /**
     * The result.
     *
     * @param outcome in one word
     * @param done how many were handled or discarded
     * @param waiting how many of the sequence are left
     * @param sentence for people
     */
    record Result(Outcome outcome, int done, long waiting, String sentence) {}

    /** How many there are of the modules here. */
    long count();

    /**
     * The first of them: by module, the oldest sequence first, each in its order.
     *
     * @param limit the largest number of them
     */
    List<Letter> list(int limit);

    /** One of them; empty if it is not here. */
    Optional<Content> find(String id);

    /** Tries one again, which must be the first of its sequence. */
    Result retry(String id);

    /**
     * Tries the sequence of one again from its first, until one fails or it takes longer than a minute.
     *
     * @param id any of the sequence
     */
    Result retrySequence(String id);

    /**
     * Throws one away, in the caller's transaction if there is one. The next of the sequence takes its place and is tried by
     * itself or with {@link #retrySequence}.
     */
    Result discard(String id);
}
