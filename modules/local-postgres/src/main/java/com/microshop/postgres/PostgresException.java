package com.microshop.postgres;

import java.io.Serial;

/** PostgreSQL cannot be had here; the message is one sentence for the person who started the program. */
public final class PostgresException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String sentence;

    public PostgresException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    public PostgresException(String sentence, Throwable cause) {
        super(sentence, cause);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
