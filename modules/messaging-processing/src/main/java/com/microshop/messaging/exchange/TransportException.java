package com.microshop.messaging.exchange;

/** The transport between processes is not available or does not answer: a transient failure. */
public final class TransportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what could not be done. */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what could not be done. */
    public TransportException(String message) {
        super(message);
    }
}
