package com.microshop.cluster;

/** A server or process cannot be started or stopped; the message is a sentence for the user who started it. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates one with its sentence. */
    public ClusterException(String sentence) {
        super(sentence);
    }

    ClusterException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
