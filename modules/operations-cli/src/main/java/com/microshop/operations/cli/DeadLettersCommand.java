package com.microshop.operations.cli;

import com.microshop.messaging.DeadLetters.Content;
import com.microshop.messaging.DeadLetters.Letter;
import com.microshop.messaging.DeadLetters.Outcome;
import com.microshop.messaging.DeadLetters.Result;
import com.microshop.operations.DeadLettersReport;
import com.microshop.operations.DeadLettersReport.Shown;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ShopUnreachableException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows, retries or discards the events for which policies of a running shop failed. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Shows, retries or discards events for which policies of a running shop failed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is done",
            "1:not done: it failed again, another process is retrying it, or it is gone; a message gives the reason",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class DeadLettersCommand implements Runnable {

    private static final int DONE = 0;
    private static final int NOT_DONE = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LINE = "%-36s  %-8s  %-24s  %5s  %6s  %-32s  %s";

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    /** The result for one, as JSON. */
    private record Decision(String id, Outcome outcome, int done, long waiting, String sentence) {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "A subcommand is missing: list, show, retry, retry-sequence or discard.");
    }

    @Command(name = "list", description = "Lists them, each sequence in its order.")
    int list() {
        RunningShop shop = shop();
        Map<String, Letter> letters = new LinkedHashMap<>();
        boolean areAll = true;
        for (DeadLettersReport report : shop.askAll(OperatorApi::deadLetters)) {
            report.letters().forEach(letter -> letters.put(letter.id(), letter));
            areAll &= report.count() <= report.letters().size();
        }
        if (json) {
            letters.values().forEach(letter -> println(RunningShop.JSON.writeValueAsString(letter)));
        } else {
            print(letters.values().stream().toList(), areAll);
        }
        return shop.code(DONE);
    }

    private void print(List<Letter> letters, boolean areAll) {
        if (!letters.isEmpty()) {
            println(LINE.formatted("ID", "MODULE", "SINCE", "TRIED", "BEHIND", "EVENT", "OF"));
        }
        for (Letter letter : letters) {
            println(LINE.formatted(
                    letter.id(),
                    letter.module(),
                    letter.since(),
                    letter.attempts(),
                    letter.behind(),
                    letter.eventType(),
                    letter.sequence()));
            println("    " + state(letter));
        }
        println("%d dead letter%s%s."
                .formatted(
                        letters.size(),
                        letters.size() == 1 ? "" : "s",
                        areAll ? "" : "; more will be listed once these are handled"));
    }

    private static String state(Letter letter) {
        String cause = letter.causeType() == null ? "" : "%s: %s".formatted(letter.causeType(), letter.causeMessage());
        String place = letter.ahead() == 0
                ? cause
                : "waits behind %d%s".formatted(letter.ahead(), cause.isEmpty() ? "" : "; " + cause);
        return RunningShop.readable(letter.beingTried() ? "being retried now; " + place : place);
    }

    @Command(name = "show", description = "Shows one with its event and metadata, as they are stored.")
    int show(@Parameters(paramLabel = "ID", description = "Which one.") String id) {
        RunningShop shop = shop();
        String problem = "";
        for (URI url : shop.processes(false)) {
            Shown shown = shop.ask(url, process -> process.deadLetter(id));
            Content content = shown.content();
            if (content != null) {
                println(json ? RunningShop.JSON.writeValueAsString(content) : text(content));
                return DONE;
            }
            problem = shown.problem();
        }
        spec.commandLine().getErr().println(problem);
        return shop.code(NOT_DONE);
    }

    private static String text(Content content) {
        Letter letter = content.letter();
        return """
                id          %s
                module      %s (%s)
                sequence    %s: %d ahead, %d behind
                event       %s %s
                since       %s
                tried       %d times, last %s
                state       %s
                payload     %s
                metadata    %s""".formatted(
                        letter.id(),
                        letter.module(),
                        letter.group(),
                        letter.sequence(),
                        letter.ahead(),
                        letter.behind(),
                        letter.eventType(),
                        letter.eventId(),
                        letter.since(),
                        letter.attempts(),
                        letter.lastTried() == null ? "never" : letter.lastTried(),
                        state(letter),
                        RunningShop.readable(content.payload()),
                        RunningShop.readable(content.metadata()));
    }

    @Command(name = "retry", description = "Retries dead letters, each the first of its sequence.")
    int retry(@Parameters(paramLabel = "ID", arity = "1..*", description = "Which.") List<String> ids) {
        return decide(ids, OperatorApi::retry);
    }

    @Command(name = "retry-sequence", description = "Retries whole sequences, each until one fails.")
    int retrySequence(@Parameters(paramLabel = "ID", arity = "1..*", description = "Any of it.") List<String> ids) {
        return decide(ids, OperatorApi::retrySequence);
    }

    @Command(
            name = "discard",
            description = "Discards dead letters, so that those behind them can be handled; --reason must say why.")
    int discard(@Parameters(paramLabel = "ID", arity = "1..*", description = "Which.") List<String> ids) {
        String reason = operator.reason();
        if (reason == null) {
            throw new ParameterException(spec.commandLine(), "Give a --reason: what is discarded is never handled.");
        }
        return decide(ids, OperatorApi::discard);
    }

    private int decide(List<String> ids, BiFunction<OperatorApi, String, Result> act) {
        RunningShop shop = shop();
        Set<URI> urls = shop.processes(false);
        List<Decision> decisions = new ArrayList<>();
        for (String id : ids) {
            Result result = decide(shop, urls, process -> act.apply(process, id));
            Decision decision = new Decision(id, result.outcome(), result.done(), result.waiting(), result.sentence());
            println(
                    json
                            ? RunningShop.JSON.writeValueAsString(decision)
                            : "%s: %s".formatted(id, RunningShop.readable(result.sentence())));
            decisions.add(decision);
        }
        return decisions.stream().allMatch(decision -> decision.outcome() == Outcome.DONE) ? DONE : shop.code(NOT_DONE);
    }

    /** The answer of the first process that has the dead letter and a policy for it; otherwise the last answer. */
    private static Result decide(RunningShop shop, Set<URI> urls, Function<OperatorApi, Result> decision) {
        @Nullable Result result = null;
        for (URI url : urls) {
            Result answer = shop.ask(url, decision);
            if (answer.outcome() != Outcome.GONE && answer.outcome() != Outcome.UNHANDLED) {
                return answer;
            }
            result = result != null && answer.outcome() == Outcome.GONE ? result : answer;
        }
        if (result == null) {
            throw new ShopUnreachableException("No process could be reached.");
        }
        return result;
    }

    private RunningShop shop() {
        return new RunningShop(spec, operator, PATIENCE);
    }

    private void println(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}
