package com.microshop.messaging;

import java.util.List;

/** Reads the event stores of the modules that run in this process. */
public interface EventLog {

    /**
     * Everything that happened in one story, in every module here, in the order of time; copies are left out.
     *
     * @param correlationId the story, for an order its id
     * @param limit at most so many events
     */
    List<StoredEvent> story(String correlationId, int limit);
}
