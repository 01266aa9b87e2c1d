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

/** What modules could not take: events that a policy failed for, and messages of other processes. */
final class LettersPage implements OpsPage {

    private static final String NO_REASON = "Nothing was discarded: say why.";

    /**
     * What the template shows.
     *
     * @param problems why something is missing, as sentences
     */
    record View(List<LetterRow> letters, List<ParkedRow> parked, List<String> problems) {}

    /**
     * A dead letter.
     *
     * @param isFirst whether it may be tried by itself
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
    record ParkedRow(String id, String module, String queue, String cause, String since, String beginning) {}

    @Override
    public String name() {
        return "letters";
    }

    @Override
    public String title() {
        return "Dead letters";
    }

    @Override
    public Object view(Looking looking) {
        WholeShop shop = looking.shop();
        Processes known = shop.processes();
        var asked = WholeShop.later(() -> shop.getAll(known.reach().values(), OperatorApi::deadLetters));
        var parked = shop.getAll(known.reach().values(), OperatorApi::parked);
        var letters = asked.join();
        List<LetterRow> letterRows = new ArrayList<>();
        List<ParkedRow> parkedRows = new ArrayList<>();
        known.reach().forEach((module, url) -> {
            heard(letters, url, DeadLettersReport::letters).stream()
                    .filter(letter -> letter.module().equals(module))
                    .map(LettersPage::row)
                    .forEach(letterRows::add);
            heard(parked, url, ParkedReport::messages).stream()
                    .filter(message -> message.module().equals(module))
                    .map(LettersPage::row)
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
            problems.add("There are more dead letters, which are listed when these are gone.");
        }
        return new View(letterRows, parkedRows, problems);
    }

    private static <T, R> List<R> heard(Map<URI, Answer<T>> answers, URI url, Function<T, List<R>> part) {
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
                        ? "first, %s behind it".formatted(Words.count(letter.behind()))
                        : "waits behind %s".formatted(Words.count(letter.ahead())),
                letter.causeType() == null
                        ? "waits"
                        : "%s: %s".formatted(letter.causeType(), Objects.requireNonNullElse(letter.causeMessage(), "")),
                Words.time(letter.since()),
                "%s, attempt %d%s"
                        .formatted(
                                Words.time(letter.lastTried()),
                                letter.attempts(),
                                letter.beingTried() ? ", is being tried" : ""));
    }

    private static ParkedRow row(ParkedMessage message) {
        return new ParkedRow(
                message.id(),
                message.module(),
                message.queue(),
                message.reason(),
                Words.time(message.since()),
                message.beginning());
    }

    @Override
    public String act(Looking looking) {
        URI process = looking.shop().processes().reach().get(looking.field("module"));
        if (process == null) {
            return "No process that takes requests runs this module; start one.";
        }
        String id = looking.field("id");
        boolean isReasonMissing = looking.reason() == null;
        return switch (looking.field("action")) {
            case "retry" -> decide(looking, process, api -> api.retry(id));
            case "retry-sequence" -> decide(looking, process, api -> api.retrySequence(id));
            case "discard" -> isReasonMissing ? NO_REASON : decide(looking, process, api -> api.discard(id));
            case "put-back" -> parked(looking, process, api -> api.putBack(id), "put back");
            case "discard-parked" ->
                isReasonMissing ? NO_REASON : parked(looking, process, api -> api.discardParked(id), "discarded");
            default -> "There is no such button: %s.".formatted(looking.field("action"));
        };
    }

    private static String decide(Looking looking, URI process, Function<OperatorApi, Result> decision) {
        Answer<Result> answer = looking.shop().ask(process, looking.reason(), decision);
        Result result = answer.value();
        return result == null ? answer.problem() : result.sentence();
    }

    private static String parked(Looking looking, URI process, Function<OperatorApi, Done> decision, String deed) {
        Answer<Done> answer = looking.shop().ask(process, looking.reason(), decision);
        Done done = answer.value();
        if (done == null) {
            return answer.problem();
        }
        String problem = done.problem();
        if (problem != null) {
            return problem;
        }
        return done.count() > 0
                ? "The message was %s.".formatted(deed)
                : "The message was not %s: it is not there any more, or its queue does not take it now."
                        .formatted(deed);
    }
}
