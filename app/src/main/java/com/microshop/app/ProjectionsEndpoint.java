package com.microshop.app;

import com.microshop.app.ProjectionsReport.Answer;
import com.microshop.messaging.Audit;
import com.microshop.messaging.Projections;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.RebuildRefusedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Lets operators watch the projections of this process's modules and rebuild them.
 *
 * <p>{@code GET /actuator/projections} lists them; {@code POST /actuator/projections/{name}} begins to rebuild one, with a
 * body such as {@code {"compare": "STOP_IF_DIFFERENT"}}; {@code GET /actuator/projections/{name}} tells how its latest rebuild
 * stands and {@code DELETE /actuator/projections/{name}} cancels it. What is refused is answered with 404 and a sentence.
 */
@WebEndpoint(id = "projections")
final class ProjectionsEndpoint {

    private final Projections projections;
    private final Audit audit;

    ProjectionsEndpoint(Projections projections, Audit audit) {
        this.projections = projections;
        this.audit = audit;
    }

    @ReadOperation
    ProjectionsReport list() {
        return new ProjectionsReport(projections.list());
    }

    @ReadOperation
    WebEndpointResponse<Answer> latest(@Selector String name) {
        return answer(name, () -> true);
    }

    @WriteOperation
    WebEndpointResponse<Answer> rebuild(@Selector String name, @Nullable Compare compare) {
        return answer(name, () -> {
            long id = projections.rebuild(name, compare == null ? Compare.NONE : compare);
            keep(name, "rebuild projection " + name, "begun as " + id);
            return true;
        });
    }

    @DeleteOperation
    WebEndpointResponse<Answer> cancel(@Selector String name) {
        return answer(name, () -> {
            boolean isCancelled = projections.cancel(name);
            if (isCancelled) {
                keep(name, "cancel the rebuild of projection " + name, "asked for");
            }
            return isCancelled;
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

    private WebEndpointResponse<Answer> answer(String name, Supplier<Boolean> request) {
        try {
            boolean isDone = request.get();
            return new WebEndpointResponse<>(
                    new Answer(projections.latest(name).orElse(null), isDone ? null : "Nothing is being rebuilt."),
                    isDone ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (RebuildRefusedException e) {
            return new WebEndpointResponse<>(new Answer(null, e.getMessage()), WebEndpointResponse.STATUS_NOT_FOUND);
        }
    }
}
