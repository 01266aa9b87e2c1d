package com.microshop.messaging.store;

/** The metadata that every message carries. */
public final class MetaDataKeys {

    /** What ties all messages of one story together. */
    public static final String CORRELATION_ID = "correlationId";

    /** The message that led to this one; for an event of a command that reacted to an event, that event. */
    public static final String CAUSATION_ID = "causationId";

    private MetaDataKeys() {}
}
