package com.microshop.messaging.rabbit;

/** A message that no repetition makes acceptable; the message of the exception is the reason. */
final class UnacceptableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnacceptableException(String reason) {
        super(reason, null, false, false);
    }
}
