package com.microshop.messaging;

import java.util.List;

/** Reads the event stores of the modules that run in this process and of those whose events they import. */
public interface EventLog {

    /**
     * Everything that happened in one story, in the order of time; copies are left out.
     *
     * @param correlationId the story, for an order its id
     * @param limit the largest number of events
     * @throws OverloadedException if one of the modules runs elsewhere and cannot be reached now
     */
    List<StoredEvent> story(String correlationId, int limit);
}
