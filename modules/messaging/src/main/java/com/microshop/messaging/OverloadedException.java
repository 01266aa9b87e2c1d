package com.microshop.messaging;

/** More was requested than can be executed in time; nothing was done. */
public final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a sentence for people. */
    public OverloadedException(String message) {
        super(message, null, false, false);
    }
}
