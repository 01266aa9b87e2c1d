package com.microshop.messaging.rabbit;

/** A handler in another process failed; nothing was changed. The other process's log holds the details. */
public final class RemoteFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RemoteFailureException(String message) {
        super(message, null, false, false);
    }
}
