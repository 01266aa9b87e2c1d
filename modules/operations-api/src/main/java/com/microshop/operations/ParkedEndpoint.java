package com.microshop.operations;

import com.microshop.messaging.Audit;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.ParkedMessages.Content;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.operations.ParkedReport.Done;
import com.microshop.operations.ParkedReport.Shown;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Lets operators decide on messages that modules of this process did not accept.
 *
 * <p>{@code GET /actuator/parked} lists them, with {@code /{id}} it shows one; {@code POST /actuator/parked/{id}} puts one
 * back, without an id all; {@code DELETE /actuator/parked/{id}} discards one, for which the header {@code X-Reason} must
 * state the reason. What cannot be done is answered with 404. Decisions are recorded in the audit of the module, with that
 * header as the reason.
 */
@WebEndpoint(id = "parked")
final class ParkedEndpoint {

    private static final String NO_REASON =
            "Nothing was discarded: say why, in the header X-Reason; the tool takes it as --reason.";

    private final ParkedMessages parked;
    private final Audit audit;

    ParkedEndpoint(ParkedMessages parked, Audit audit) {
        this.parked = parked;
        this.audit = audit;
    }

    @ReadOperation
    ParkedReport list() {
        return new ParkedReport(parked.list());
    }

    @ReadOperation
    WebEndpointResponse<Shown> show(@Selector String id) {
        Optional<Content> content = parked.find(id);
        return new WebEndpointResponse<>(
                new Shown(content.orElse(null)),
                content.isPresent() ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
    }

    @WriteOperation
    Done putBackAll() {
        Set<String> modules =
                parked.list().stream().map(ParkedMessage::module).collect(Collectors.toCollection(TreeSet::new));
        int count = parked.putBackAll();
        modules.forEach(module -> keep(module, "put back all parked messages", "%d put back".formatted(count)));
        return new Done(count, null);
    }

    @WriteOperation
    WebEndpointResponse<Done> putBack(@Selector String id) {
        return decide(id, "put back", parked::putBack);
    }

    @DeleteOperation
    WebEndpointResponse<Done> discard(@Selector String id) {
        if (Operator.current().reason() == null) {
            return new WebEndpointResponse<>(new Done(0, NO_REASON), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        return decide(id, "discarded", parked::discard);
    }

    private WebEndpointResponse<Done> decide(String id, String action, Predicate<String> decision) {
        Optional<ParkedMessage> found = parked.list().stream()
                .filter(message -> message.id().equals(id))
                .findFirst();
        boolean isDone = decision.test(id);
        found.ifPresent(message -> keep(
                message.module(),
                "%s parked message %s of %s".formatted(action, id, message.queue()),
                isDone ? "done" : "its queue does not accept it now"));
        return answer(isDone);
    }

    private void keep(String module, String what, String outcome) {
        Operator operator = Operator.current();
        audit.record(module, operator.name(), what, operator.reason(), outcome);
    }

    private static WebEndpointResponse<Done> answer(boolean isDone) {
        return new WebEndpointResponse<>(
                new Done(isDone ? 1 : 0, null),
                isDone ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
