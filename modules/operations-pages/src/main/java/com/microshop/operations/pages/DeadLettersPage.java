package com.microshop.operations.pages;

import com.microshop.messaging.DeadLetters.Letter;
import com.microshop.messaging.DeadLetters.Result;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.operations.DeadLettersReport;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ParkedReport;
import com.microshop.operations.ParkedReport.Done;
import com.microshop.operations.pages.WholeShop.Answer;
import com.microshop.operations.pages.WholeShop.Processes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Events for which a policy failed, and messages of other processes that a module did not accept. */
final class DeadLettersPage implements OpsPage {

    private static final String NO_REASON = "Nothing was discarded: a reason is required.";

    /**
     * What the template shows.
     *
     * @param problems why something is missing, as sentences
     */
    record View(List<LetterRow> letters, List<ParkedRow> parked, List<String> problems) {}

    /**
     * A dead letter.
     *
     * @param isFirst whether it may be retried alone
     * @param standing its place in its sequence
     * @param cause why it failed, or that it waits
     */
    record LetterRow(
            String id,
            String module,
            String event,
            String sequence,
            boolean isFirst,
            String standing,
            String cause,
            String since,
            String tried) {}

    /** A parked message. */
    record ParkedRow(String id, String module, String queue, String cause, String since, String outline) {}

    @Override
    public String name() {
        return "letters";
    }

    @Override
    public String title() {
        return "Dead letters";
    }

    @Override
    public Object view(PageRequest request) {
        WholeShop shop = request.shop();
        Processes known = shop.processes();
        var asked = WholeShop.later(() -> shop.getAll(known.reach().values(), OperatorApi::deadLetters));
        var parked = shop.getAll(known.reach().values(), OperatorApi::parked);
        var letters = asked.join();
        List<LetterRow> letterRows = new ArrayList<>();
        List<ParkedRow> parkedRows = new ArrayList<>();
        known.reach().forEach((module, url) -> {
            part(letters, url, DeadLettersReport::letters).stream()
                    .filter(letter -> letter.module().equals(module))
                    .map(DeadLettersPage::row)
                    .forEach(letterRows::add);
            part(parked, url, ParkedReport::messages).stream()
                    .filter(message -> message.module().equals(module))
                    .map(DeadLettersPage::row)
                    .forEach(parkedRows::add);
        });
        List<Answer<?>> answers = new ArrayList<>(letters.values());
        answers.addAll(parked.values());
        List<String> problems = new ArrayList<>(known.problems(answers));
        boolean areAll = letters.values().stream()
                .map(Answer::value)
                .flatMap(Stream::ofNullable)
                .allMatch(report -> report.count() <= report.letters().size());
        if (!areAll) {
            problems.add("More dead letters will be listed once these are handled.");
        }
        return new View(letterRows, parkedRows, problems);
    }

    private static <T, R> List<R> part(Map<URI, Answer<T>> answers, URI url, Function<T, List<R>> part) {
        Answer<T> answer = answers.get(url);
        T value = answer == null ? null : answer.value();
        return value == null ? List.of() : part.apply(value);
    }

    private static LetterRow row(Letter letter) {
        return new LetterRow(
                letter.id(),
                letter.module(),
                letter.eventType(),
                letter.sequence(),
                letter.ahead() == 0,
                letter.ahead() == 0
                        ? "first, %s behind it".formatted(Format.count(letter.behind()))
                        : "waits behind %s".formatted(Format.count(letter.ahead())),
                letter.causeType() == null
                        ? "waits"
                        : "%s: %s".formatted(letter.causeType(), Objects.requireNonNullElse(letter.causeMessage(), "")),
                Format.time(letter.since()),
                "%s, attempt %d%s"
                        .formatted(
                                Format.time(letter.lastTried()),
                                letter.attempts(),
                                letter.beingTried() ? ", is being retried" : ""));
    }

    private static ParkedRow row(ParkedMessage message) {
        return new ParkedRow(
                message.id(),
                message.module(),
                message.queue(),
                message.reason(),
                Format.time(message.since()),
                message.outline());
    }

    @Override
    public String act(PageRequest request) {
        URI process = request.shop().processes().reach().get(request.field("module"));
        if (process == null) {
            return "No process that takes requests runs this module; start one.";
        }
        String id = request.field("id");
        boolean isReasonMissing = request.reason() == null;
        return switch (request.field("action")) {
            case "retry" -> decide(request, process, api -> api.retry(id));
            case "retry-sequence" -> decide(request, process, api -> api.retrySequence(id));
            case "discard" -> isReasonMissing ? NO_REASON : decide(request, process, api -> api.discard(id));
            case "put-back" -> parked(request, process, api -> api.putBack(id), "put back");
            case "discard-parked" ->
                isReasonMissing ? NO_REASON : parked(request, process, api -> api.discardParked(id), "discarded");
            default -> "Unknown action: %s.".formatted(request.field("action"));
        };
    }

    private static String decide(PageRequest request, URI process, Function<OperatorApi, Result> decision) {
        Answer<Result> answer = request.shop().ask(process, request.reason(), decision);
        Result result = answer.value();
        return result == null ? answer.problem() : result.sentence();
    }

    private static String parked(
            PageRequest request, URI process, Function<OperatorApi, Done> decision, String action) {
        Answer<Done> answer = request.shop().ask(process, request.reason(), decision);
        Done done = answer.value();
        if (done == null) {
            return answer.problem();
        }
        String problem = done.problem();
        if (problem != null) {
            return problem;
        }
        return done.count() > 0
                ? "The message was %s.".formatted(action)
                : "The message was not %s: it is gone, or its queue does not accept it now.".formatted(action);
    }
}
