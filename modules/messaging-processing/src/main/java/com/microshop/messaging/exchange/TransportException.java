package com.microshop.messaging.exchange;

/** What connects the processes is away or does not answer; it passes by itself. */
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
