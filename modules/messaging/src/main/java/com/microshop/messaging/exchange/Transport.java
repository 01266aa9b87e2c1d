package com.microshop.messaging.exchange;

import com.microshop.messaging.processing.Copy;
import com.microshop.messaging.store.EventBatch;
import java.time.Duration;

/** Reaches the modules that other processes run. */
public interface Transport {

    /** Reaches nobody: a module that does not run here catches up when it runs again. */
    Transport NONE = new Transport() {
        @Override
        public void publish(String subscriber, EventBatch batch) {}

        @Override
        public boolean awaitCopy(String subscriber, Copy copy, Duration timeout) {
            return false;
        }
    };

    /**
     * Hands a batch over for a subscriber; returns once it is kept for it.
     *
     * @throws TransportException if it is not known to be kept
     */
    void publish(String subscriber, EventBatch batch);

    /** Asks a module to say when its read models show an event; false if the time was up first or nobody answered. */
    boolean awaitCopy(String subscriber, Copy copy, Duration timeout);
}
