package com.microshop.operations;

import java.net.URI;

/**
 * Why a process of the shop gave no answer.
 *
 * @param process where it was asked
 * @param kind what went wrong
 * @param detail the same in words, for use in brackets
 */
public record NoAnswer(URI process, Kind kind, String detail) {

    /** What went wrong. */
    public enum Kind {
        /** Nothing answers there, or it refuses the request. */
        UNREACHABLE,
        /** The answer was not complete in time; what was asked for may have been done. */
        TIMED_OUT,
        /** The user or the password is wrong, or missing. */
        LOGIN_REFUSED,
        /** What answers is not a process of the shop. */
        NOT_THE_SHOP,
        /** The thread that asked was interrupted. */
        INTERRUPTED
    }
}
