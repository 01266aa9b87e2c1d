package com.microshop.messaging;

/** A command's deadline passed before its outcome was known; it may or may not be executed. Send it again. */
public final class OutcomeUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with a sentence for people. */
    public OutcomeUnknownException(String message) {
        super(message, null, false, false);
    }
}
