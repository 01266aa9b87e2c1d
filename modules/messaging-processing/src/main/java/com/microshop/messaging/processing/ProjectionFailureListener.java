package com.microshop.messaging.processing;

import com.microshop.messaging.store.EventPosition;

/** Called for batches that a projection could not handle; they are retried. */
@FunctionalInterface
public interface ProjectionFailureListener {

    /**
     * A batch failed and its transaction was rolled back.
     *
     * @param projection which
     * @param aggregateId whose event was the first of the batch
     * @param position of that event
     * @param cause why
     */
    void failed(String projection, String aggregateId, EventPosition position, Throwable cause);
}
