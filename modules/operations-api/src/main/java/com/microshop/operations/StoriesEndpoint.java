package com.microshop.operations;

import com.microshop.messaging.EventHistory;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.StoredEvent;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Reports the events of an order that the modules of this process hold: {@code /actuator/stories/{order}}; {@code also} names further
 * correlation ids that are part of it, and with {@code correlation=true} the id is that of a correlation alone.
 */
@WebEndpoint(id = "stories")
final class StoriesEndpoint {

    private static final int LONGEST = 10_000;

    private final EventHistory history;
    private final List<String> modules;

    StoriesEndpoint(EventHistory history, Deployment deployment) {
        this.history = history;
        this.modules = List.copyOf(deployment.modules());
    }

    @ReadOperation
    WebEndpointResponse<StoriesReport> story(
            @Selector String order, @Nullable Boolean correlation, @Nullable String also) {
        Set<String> further = also == null ? Set.of() : Set.of(also.split(",", -1));
        try {
            List<StoredEvent> events = history.story(order, further, Boolean.TRUE.equals(correlation), LONGEST + 1);
            return events.isEmpty()
                    ? failed(
                            modules,
                            "There are no events of %s in %s; ids are written in full."
                                    .formatted(order, String.join(", ", modules)))
                    : new WebEndpointResponse<>(StoriesReport.of(modules, events, LONGEST));
        } catch (OverloadedException e) {
            return failed(List.of(), String.valueOf(e.getMessage()));
        }
    }

    private static WebEndpointResponse<StoriesReport> failed(List<String> searched, String problem) {
        return new WebEndpointResponse<>(
                new StoriesReport(searched, List.of(), false, problem), WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
