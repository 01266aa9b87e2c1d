package com.microshop.messaging;

import java.time.Instant;
import java.util.List;

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
     * @param beginning the first 500 characters of its body
     */
    record ParkedMessage(String id, String module, String queue, String reason, Instant since, String beginning) {}

    /** All of them, the oldest first for each module. */
    List<ParkedMessage> list();

    /**
     * Sends one to where it was found; false if there is none with this id, if its queue does not take it now, or if it came
     * around the broker's permissions: that can only be discarded.
     */
    boolean putBack(String id);

    /** Sends all that may be put back to where they were found; returns how many. */
    int putBackAll();

    /** Throws one away; false if there is none with this id. */
    boolean discard(String id);
}
