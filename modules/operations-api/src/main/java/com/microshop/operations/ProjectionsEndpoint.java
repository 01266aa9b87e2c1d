package com.microshop.operations;

import com.microshop.kernel.Times;
import com.microshop.messaging.Audit;
import com.microshop.messaging.Projections;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.RefusedException;
import com.microshop.operations.ProjectionsReport.Answer;
import com.microshop.operations.ProjectionsReport.Projection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Lets operators watch the projections of this process's modules, rebuild them, pause them and share out their work.
 *
 * <p>{@code GET /actuator/projections} lists them; {@code POST /actuator/projections/{name}} begins to rebuild one, with a
 * body such as {@code {"compare": "STOP_IF_DIFFERENT", "from": "START"}}; {@code GET /actuator/projections/{name}} tells how
 * its latest rebuild stands and {@code DELETE /actuator/projections/{name}} cancels it. {@code POST
 * /actuator/projections/{name}/{action}} pauses, resumes, splits or merges, the last two with a body such as
 * {@code {"segment": "0"}}. What is refused is answered with 404 and a sentence.
 */
@WebEndpoint(id = "projections")
final class ProjectionsEndpoint {

    private static final String START = "START";

    private final Projections projections;
    private final Audit audit;

    ProjectionsEndpoint(Projections projections, Audit audit) {
        this.projections = projections;
        this.audit = audit;
    }

    @ReadOperation
    ProjectionsReport list() {
        return new ProjectionsReport(
                projections.list().stream().map(Projection::of).toList());
    }

    @ReadOperation
    WebEndpointResponse<Answer> latest(@Selector String name) {
        return answer(() -> new Answer(projections.latest(name).orElse(null), null, null));
    }

    @WriteOperation
    WebEndpointResponse<Answer> rebuild(@Selector String name, @Nullable Compare compare, @Nullable String from) {
        return answer(() -> {
            long id = projections.rebuild(name, compare == null ? Compare.NONE : compare, timeOf(from));
            keep(name, "rebuild projection " + name, "started as " + id);
            return new Answer(projections.latest(name).orElse(null), null, null);
        });
    }

    private static @Nullable Instant timeOf(@Nullable String from) {
        try {
            return from == null || START.equalsIgnoreCase(from) ? null : Times.parse(from);
        } catch (DateTimeException e) {
            throw new RefusedException("The start is START or a time like 2026-01-02T03:04:05Z");
        }
    }

    @WriteOperation
    WebEndpointResponse<Answer> act(@Selector String name, @Selector String action, @Nullable Integer segment) {
        return answer(() -> {
            try {
                String done = done(name, action, segment);
                keep(name, action + " projection " + name, done);
                return new Answer(projections.latest(name).orElse(null), null, done);
            } catch (RefusedException e) {
                keep(
                        name,
                        action + " projection " + name,
                        "refused: " + e.getMessage()); // a pause may be kept all the same
                throw e;
            }
        });
    }

    private String done(String name, String action, @Nullable Integer segment) {
        return switch (action) {
            case "pause" -> {
                projections.pause(name, true);
                yield "%s is paused.".formatted(name);
            }
            case "resume" -> {
                projections.pause(name, false);
                yield "%s continues.".formatted(name);
            }
            case "split" -> "Segment %d of %s is split.".formatted(projections.split(name, segment), name);
            case "merge" -> "Segment %d of %s is merged.".formatted(projections.merge(name, segment), name);
            default -> throw new RefusedException("A projection can be paused, resumed, split or merged");
        };
    }

    @DeleteOperation
    WebEndpointResponse<Answer> cancel(@Selector String name) {
        return answer(() -> {
            if (!projections.cancel(name)) {
                throw new RefusedException("Nothing is being rebuilt");
            }
            keep(name, "cancel the rebuild of projection " + name, "asked for");
            return new Answer(projections.latest(name).orElse(null), null, null);
        });
    }

    private void keep(String name, String what, String outcome) {
        Operator operator = Operator.current();
        projections.list().stream()
                .filter(projection -> projection.name().equals(name))
                .findFirst()
                .ifPresent(projection ->
                        audit.record(projection.module(), operator.name(), what, operator.reason(), outcome));
    }

    private static WebEndpointResponse<Answer> answer(Supplier<Answer> request) {
        try {
            return new WebEndpointResponse<>(request.get(), WebEndpointResponse.STATUS_OK);
        } catch (RefusedException e) {
            String message = String.valueOf(e.getMessage());
            return new WebEndpointResponse<>(
                    new Answer(null, message.endsWith("?") ? message : message + ".", null),
                    WebEndpointResponse.STATUS_NOT_FOUND);
        }
    }
}
