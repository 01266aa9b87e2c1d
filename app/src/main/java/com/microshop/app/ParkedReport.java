package com.microshop.app;

import com.microshop.messaging.ParkedMessages.ParkedMessage;
import java.util.List;

/**
 * The messages that the modules of a process did not accept.
 *
 * @param messages the oldest first for each module
 */
record ParkedReport(List<ParkedMessage> messages) {

    /** Copies the list. */
    ParkedReport {
        messages = List.copyOf(messages);
    }

    /**
     * What came of putting back or discarding.
     *
     * @param count how many messages it was done to
     */
    record Done(int count) {}
}
