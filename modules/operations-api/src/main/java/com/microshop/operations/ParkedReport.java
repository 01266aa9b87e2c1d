package com.microshop.operations;

import com.microshop.messaging.ParkedMessages.Content;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the modules of a process did not accept.
 *
 * @param messages the oldest first for each module
 */
public record ParkedReport(List<ParkedMessage> messages) {

    /** Copies the list. */
    public ParkedReport {
        messages = List.copyOf(messages);
    }

    /**
     * One message.
     *
     * @param content null if there is none with this id
     */
    public record Shown(@Nullable Content content) {}

    /**
     * The result of putting back or discarding.
     *
     * @param count how many messages it was done to
     * @param problem why it was refused, as a sentence; null if it was not
     */
    public record Done(int count, @Nullable String problem) {}
}
