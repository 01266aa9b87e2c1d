package com.microshop.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages between processes that a module of this process could not accept and has put aside, for an operator to decide on.
 *
 * <p>The broker keeps them; every method fails when it cannot be reached. What another process is looking at in the same
 * moment is not seen.
 */
public interface ParkedMessages {

    /**
     * One of them.
     *
     * @param id names it
     * @param module whose it is
     * @param queue where it was found
     * @param reason why it was not accepted
     * @param since when it was put aside
     * @param outline the first 500 characters of {@link Content#outline}
     */
    record ParkedMessage(String id, String module, String queue, String reason, Instant since, String outline) {}

    /**
     * One of them with what operators may see of it.
     *
     * @param message which
     * @param type the kind of message that its sender named; null if it named none
     * @param correlationId the sender's, by which it knows the answer; null if there is none
     * @param trusted whether the broker has checked that its sender may send it; only such a one can be put back
     * @param outline the structure of its body: ids and types with their values, all else with its size only, as it may be
     *     personal or secret
     */
    record Content(
            ParkedMessage message,
            @Nullable String type,
            @Nullable String correlationId,
            boolean trusted,
            String outline) {}

    /** One of them; empty if there is none with this id. */
    Optional<Content> find(String id);

    /** All of them, the oldest first for each module. */
    List<ParkedMessage> list();

    /**
     * Sends one to where it was found; false if there is none with this id, if its queue does not accept it now, or if it came
     * around the broker's permissions: that can only be discarded.
     */
    boolean putBack(String id);

    /** Sends all that may be put back to where they were found; returns how many. */
    int putBackAll();

    /** Throws one away; false if there is none with this id. */
    boolean discard(String id);
}
