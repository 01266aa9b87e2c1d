package com.microshop.app;

import com.microshop.messaging.ParkedMessages.Content;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * One message.
     *
     * @param content null if there is none with this id
     */
    record Shown(@Nullable Content content) {}

    /**
     * What came of putting back or discarding.
     *
     * @param count how many messages it was done to
     * @param problem why it was refused, as a sentence; null if it was not
     */
    record Done(int count, @Nullable String problem) {}
}
