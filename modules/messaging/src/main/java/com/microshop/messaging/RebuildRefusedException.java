package com.microshop.messaging;

/** Thrown when a projection cannot be rebuilt; the message says why and what can be done. */
public final class RebuildRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Refuses with a sentence for the operator. */
    public RebuildRefusedException(String message) {
        super(message);
    }
}
