package com.microshop.operations.cli;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.operations.ProjectionsReport.Answer;
import com.microshop.operations.ShopUnreachableException;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rebuilds a projection of a running shop from its events, and shows its progress. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds a projection of a running shop from its events while the old tables serve.",
            "Interrupting this tool only stops watching."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the rebuilt tables serve, or, with --detach or --cancel, the request was accepted",
            "1:it is refused, was cancelled, failed, or stopped at a difference",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ReplayCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BAR = 30;
    private static final int LINES_APART = 10;
    private static final long PAUSE_MILLIS = 500;

    /** The values of --compare. */
    private enum Comparison {
        none(Compare.NONE),
        report(Compare.REPORT),
        stop(Compare.STOP_IF_DIFFERENT);

        private final Compare compare;

        Comparison(Compare compare) {
            this.compare = compare;
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Parameters(paramLabel = "NAME", description = "Which projection; see: microshop projections.")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "TIME|START",
            defaultValue = "START",
            description =
                    "START: all events (default). A time such as 2026-01-02T03:04:05Z: all events of what has had events"
                            + " since then; other rows are taken over as they are.")
    private String from;

    @Option(
            names = "--compare",
            arity = "0..1",
            defaultValue = "none",
            fallbackValue = "report",
            paramLabel = "HOW",
            description =
                    "report: reports how the rebuilt rows differ from the old ones; stop: keeps the old ones if they differ.")
    private Comparison compare;

    @ArgGroup
    private @Nullable Instead instead;

    /** The alternatives to starting and watching a rebuild. */
    private static final class Instead {

        @Option(names = "--detach", description = "Starts the rebuild and does not watch it.")
        private boolean detach;

        @Option(names = "--attach", description = "Watches the running rebuild.")
        private boolean attach;

        @Option(names = "--cancel", description = "Cancels the running rebuild; the old tables continue to serve.")
        private boolean cancel;
    }

    @Override
    public Integer call() throws InterruptedException {
        ShopProjections projections = ShopProjections.find(new RunningShop(spec, operator, PATIENCE));
        Answer answer = ask(projections);
        if (answer.refusal() != null) {
            spec.commandLine().getErr().println(answer.refusal());
            return REFUSED;
        }
        if (instead != null && instead.cancel) {
            return printed("Cancellation was requested.");
        }
        Rebuild rebuild = answer.rebuild();
        if (rebuild == null) {
            spec.commandLine().getErr().println("%s was never rebuilt.".formatted(name));
            return REFUSED;
        }
        if (instead != null && instead.detach) {
            return printed(
                    "Started as rebuild %d; watch it with: microshop replay %s --attach".formatted(rebuild.id(), name));
        }
        return watch(projections, rebuild);
    }

    private Answer ask(ShopProjections projections) {
        if (instead != null && instead.cancel) {
            return projections.ask(name, process -> process.cancelRebuild(name));
        }
        return instead != null && instead.attach
                ? projections.ask(name, process -> process.latestRebuild(name))
                : projections.ask(
                        name,
                        process -> process.rebuild(name, Map.of("compare", compare.compare.name(), "from", from)));
    }

    private int printed(String sentence) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
        return DONE;
    }

    @SuppressWarnings("SystemConsoleNull") // jdk.console=none makes it null
    private int watch(ShopProjections projections, Rebuild begun) throws InterruptedException {
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        PrintWriter out = spec.commandLine().getOut();
        Rebuild rebuild = begun;
        for (int n = 0; rebuild.state() == State.RUNNING; n++) {
            if (isTerminal) {
                out.print("\r" + progressOf(rebuild));
            } else if (n % LINES_APART == 0) {
                out.println(progressOf(rebuild));
            }
            out.flush();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            rebuild = latest(projections);
        }
        if (isTerminal) {
            out.println("\r" + progressOf(rebuild));
        }
        out.println(RunningShop.readable(sentenceOf(rebuild)));
        rebuild.examples().forEach(example -> out.println("    " + RunningShop.readable(example)));
        out.flush();
        return rebuild.state() == State.SWAPPED ? DONE : REFUSED;
    }

    private Rebuild latest(ShopProjections projections) {
        String why = "";
        try {
            Answer answer = projections.ask(name, process -> process.latestRebuild(name));
            if (answer.rebuild() != null) {
                return answer.rebuild();
            }
        } catch (ShopUnreachableException e) {
            why = e.getMessage() + "\n";
        }
        throw new ShopUnreachableException(
                "%sThe rebuild cannot be watched any more; try again: microshop replay %s --attach"
                        .formatted(why, name));
    }

    /** One line such as {@code orders [######----]  60 %  60,000 of 100,000 events, 12,000/s, 3 s left}. */
    static String progressOf(Rebuild rebuild) {
        Instant until = rebuild.finishedAt() == null ? Instant.now() : rebuild.finishedAt();
        double seconds =
                Math.max(0.001, Duration.between(rebuild.startedAt(), until).toMillis() / 1000.0);
        double rate = rebuild.eventsDone() / seconds;
        double share = rebuild.eventsExpected() == 0 ? 0 : (double) rebuild.eventsDone() / rebuild.eventsExpected();
        int full = (int) Math.min(BAR, share * BAR);
        long left = rate < 1 ? 0 : Math.round((rebuild.eventsExpected() - rebuild.eventsDone()) / rate);
        String then = rebuild.eventsExpected() == 0 || share >= 1 ? "finishing" : left + " s left";
        return "%s [%s%s] %3d %%  %,d of %,d events, %,d/s, %s   "
                .formatted(
                        rebuild.projection(),
                        "#".repeat(full),
                        "-".repeat(BAR - full),
                        Math.min(100, (int) (share * 100)),
                        rebuild.eventsDone(),
                        rebuild.eventsExpected(),
                        Math.round(rate),
                        rebuild.state() == State.RUNNING ? then : "done");
    }

    /** How a rebuild stands or ended. */
    static String sentenceOf(Rebuild rebuild) {
        String differences =
                rebuild.compare() == Compare.NONE ? "" : ", %,d rows differ".formatted(rebuild.differences());
        return switch (rebuild.state()) {
            case RUNNING ->
                "rebuild %d is under way: %s"
                        .formatted(rebuild.id(), progressOf(rebuild).strip());
            case SWAPPED ->
                "rebuild %d serves since %s: %,d events in %.1f s%s"
                        .formatted(
                                rebuild.id(),
                                rebuild.finishedAt(),
                                rebuild.eventsDone(),
                                Duration.between(
                                                        rebuild.startedAt(),
                                                        rebuild.finishedAt() == null
                                                                ? Instant.now()
                                                                : rebuild.finishedAt())
                                                .toMillis()
                                        / 1000.0,
                                differences);
            case DIFFERENT -> "rebuild %d was dropped because it differs%s".formatted(rebuild.id(), differences);
            case CANCELLED -> "rebuild %d was cancelled; the old tables serve".formatted(rebuild.id());
            case FAILED -> "rebuild %d failed; the old tables serve: %s".formatted(rebuild.id(), rebuild.error());
            case ABANDONED ->
                "rebuild %d was abandoned; the old tables serve: %s".formatted(rebuild.id(), rebuild.error());
        };
    }
}
