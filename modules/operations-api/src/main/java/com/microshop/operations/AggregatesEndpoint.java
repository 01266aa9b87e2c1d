package com.microshop.operations;

import com.microshop.kernel.Times;
import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.AggregateHistory.Moment;
import com.microshop.messaging.OverloadedException;
import com.microshop.operations.AggregatesReport.Found;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Shows past states of aggregates of this process's modules, and the events that led to them: {@code
 * /actuator/aggregates/{module}/{id}}, or {@code /actuator/aggregates/{id}} for all modules, with {@code at} or {@code
 * sequence}, and {@code limit}. What does not exist is answered with 404 and a sentence.
 */
@WebEndpoint(id = "aggregates")
final class AggregatesEndpoint {

    private static final int USUAL = 50;

    private final AggregateHistory history;
    private final Set<String> modules;

    AggregatesEndpoint(AggregateHistory history, Deployment deployment) {
        this.history = history;
        this.modules = deployment.modules();
    }

    @ReadOperation
    WebEndpointResponse<AggregatesReport> find(
            @Selector String id, @Nullable String at, @Nullable Long sequence, @Nullable Integer limit) {
        return report(modules, id, at, sequence, limit);
    }

    @ReadOperation
    WebEndpointResponse<AggregatesReport> show(
            @Selector String module,
            @Selector String id,
            @Nullable String at,
            @Nullable Long sequence,
            @Nullable Integer limit) {
        return report(Set.of(module), id, at, sequence, limit);
    }

    private WebEndpointResponse<AggregatesReport> report(
            Set<String> wanted, String id, @Nullable String at, @Nullable Long sequence, @Nullable Integer limit) {
        List<Found> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String module : wanted) {
            try {
                Moment moment =
                        new Moment(at == null ? null : Times.parse(at), sequence, limit == null ? USUAL : limit);
                history.show(module, id, moment).map(Found::of).ifPresent(found::add);
            } catch (DateTimeException e) {
                problems.add("A time is written like 2026-01-02T03:04:05Z.");
            } catch (IllegalArgumentException | OverloadedException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        List<String> searched =
                wanted.stream().filter(modules::contains).sorted().toList();
        if (!found.isEmpty()) {
            return new WebEndpointResponse<>(new AggregatesReport(searched, found, ""));
        }
        String problem = problems.isEmpty()
                ? "There is no aggregate %s in %s; ids are written in full.".formatted(id, String.join(", ", searched))
                : String.join(" ", Set.copyOf(problems));
        return new WebEndpointResponse<>(
                new AggregatesReport(searched, List.of(), problem), WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
