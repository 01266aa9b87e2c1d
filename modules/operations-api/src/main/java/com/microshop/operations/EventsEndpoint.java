package com.microshop.operations;

import com.microshop.kernel.Times;
import com.microshop.messaging.EventHistory;
import com.microshop.messaging.EventHistory.Filter;
import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.OverloadedException;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/** Shows what a module's event store holds, the newest first unless {@code order=oldest}: {@code /actuator/events/{module}}. */
@WebEndpoint(id = "events")
final class EventsEndpoint {

    private static final int USUAL = 20;

    private final EventHistory history;

    EventsEndpoint(EventHistory history) {
        this.history = history;
    }

    @ReadOperation
    WebEndpointResponse<EventsReport> browse(
            @Selector String module,
            @Nullable String type,
            @Nullable String aggregate,
            @Nullable String correlation,
            @Nullable String since,
            @Nullable String until,
            @Nullable Boolean imported,
            @Nullable String order,
            @Nullable String after,
            @Nullable Integer limit) {
        try {
            Filter filter = new Filter(
                    type,
                    aggregate,
                    correlation,
                    since == null ? null : Times.parse(since),
                    until == null ? null : Times.parse(until),
                    Boolean.TRUE.equals(imported),
                    !"oldest".equals(order),
                    after,
                    limit == null ? USUAL : limit);
            return new WebEndpointResponse<>(new EventsReport(withoutSecrets(history.browse(module, filter)), ""));
        } catch (DateTimeException e) {
            return failed("A time is written like 2026-01-02T03:04:05Z.");
        } catch (IllegalArgumentException | OverloadedException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static List<Row> withoutSecrets(List<Row> rows) {
        return rows.stream()
                .map(row -> new Row(
                        row.position(),
                        row.revision(),
                        row.event().withPayload(Secrets.removedFrom(row.event().payload())),
                        row.metadata()))
                .toList();
    }

    private static WebEndpointResponse<EventsReport> failed(String problem) {
        return new WebEndpointResponse<>(new EventsReport(List.of(), problem), WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
