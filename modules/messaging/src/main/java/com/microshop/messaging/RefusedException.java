package com.microshop.messaging;

/** Thrown when what an operator asks for cannot be done; the message says why and what can be done. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Refuses with a sentence for the operator. */
    public RefusedException(String message) {
        super(message);
    }
}
