package com.microshop.messaging;

import org.jspecify.annotations.Nullable;

/** Keeps what operators do by hand in the event store of the module that it concerns, as {@link OperatorActed}. */
public interface Audit {

    /**
     * Records one act, in the caller's transaction if there is one. Each is an aggregate of its own, so that no two of them
     * conflict.
     *
     * @param module which it concerns; one of this process
     * @param who the account that was logged in
     * @param what was done, to what
     * @param why in the operator's own words; null if none were given
     * @param outcome the outcome, as a sentence
     * @throws IllegalArgumentException if the module does not run in this process
     */
    void record(String module, String who, String what, @Nullable String why, String outcome);
}
