package com.microshop.operations;

import com.microshop.messaging.Audit;
import com.microshop.messaging.DeadLetters;
import com.microshop.messaging.DeadLetters.Content;
import com.microshop.messaging.DeadLetters.Letter;
import com.microshop.messaging.DeadLetters.Outcome;
import com.microshop.messaging.DeadLetters.Result;
import com.microshop.operations.DeadLettersReport.Shown;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists, retries and discards events for which policies failed.
 *
 * <p>{@code GET /actuator/dead-letters} lists them and {@code GET /actuator/dead-letters/{id}} shows one; {@code POST
 * /actuator/dead-letters/{id}} retries one, {@code POST /actuator/dead-letters/{id}/sequence} its whole sequence; {@code
 * DELETE /actuator/dead-letters/{id}} discards one, for which the header {@code X-Reason} must say why. One that is not here is
 * answered with 404; the result of any other is in the answer. Every decision is recorded in the module's audit.
 */
@WebEndpoint(id = "deadletters")
final class DeadLettersEndpoint {

    private static final int MOST = 1_000;
    private static final String GONE =
            "There is no such dead letter here: it was handled, was discarded, or is of a module in another process.";
    private static final String NO_REASON =
            "Nothing was discarded: say why, in the header X-Reason; the tool takes it as --reason.";

    private final DeadLetters letters;
    private final Audit audit;
    private final TransactionTemplate transaction;

    DeadLettersEndpoint(DeadLetters letters, Audit audit, PlatformTransactionManager transactions) {
        this.letters = letters;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    @ReadOperation
    DeadLettersReport list() {
        return new DeadLettersReport(letters.list(MOST), letters.count());
    }

    @ReadOperation
    WebEndpointResponse<Shown> show(@Selector String id) {
        Optional<Content> content = letters.find(id)
                .map(found -> new Content(found.letter(), Secrets.removedFrom(found.payload()), found.metadata()));
        return new WebEndpointResponse<>(
                new Shown(content.orElse(null), content.isPresent() ? "" : GONE),
                content.isPresent() ? WebEndpointResponse.STATUS_OK : WebEndpointResponse.STATUS_NOT_FOUND);
    }

    @WriteOperation
    WebEndpointResponse<Result> retry(@Selector String id) {
        return decide(id, "retry dead letter", letters::retry);
    }

    @WriteOperation
    WebEndpointResponse<Result> retrySequence(@Selector String id, @Selector Scope scope) {
        return decide(id, "retry the sequence of dead letter", letters::retrySequence);
    }

    @DeleteOperation
    WebEndpointResponse<Result> discard(@Selector String id) {
        if (Operator.current().reason() == null) {
            return new WebEndpointResponse<>(
                    new Result(Outcome.REFUSED, 0, 0, NO_REASON), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        // A discarded letter cannot be recovered, so it is removed in one transaction with its line in the audit.
        return transaction.execute(status -> decide(id, "discard dead letter", letters::discard));
    }

    private WebEndpointResponse<Result> decide(String id, String action, Function<String, Result> decision) {
        Optional<Content> content = letters.find(id);
        if (content.isEmpty()) {
            return answer(new Result(Outcome.GONE, 0, 0, GONE));
        }
        Letter letter = content.get().letter();
        Result result = decision.apply(id);
        Operator operator = Operator.current();
        audit.record(
                letter.module(),
                operator.name(),
                "%s %s: %s %s of %s".formatted(action, id, letter.eventType(), letter.eventId(), letter.sequence()),
                operator.reason(),
                result.sentence());
        return answer(result);
    }

    private static WebEndpointResponse<Result> answer(Result result) {
        return new WebEndpointResponse<>(
                result,
                result.outcome() == Outcome.GONE
                        ? WebEndpointResponse.STATUS_NOT_FOUND
                        : WebEndpointResponse.STATUS_OK);
    }

    /** What is retried besides the dead letter itself. */
    enum Scope {
        /** All of its sequence. */
        SEQUENCE
    }
}
