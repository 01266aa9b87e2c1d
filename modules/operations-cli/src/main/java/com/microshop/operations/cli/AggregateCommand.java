package com.microshop.operations.cli;

import com.microshop.messaging.AggregateHistory.Change;
import com.microshop.messaging.AggregateHistory.Step;
import com.microshop.operations.AggregatesReport;
import com.microshop.operations.AggregatesReport.Found;
import com.microshop.operations.OperatorApi;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a past state of an aggregate of a running shop, and the events that led to it. */
@Command(
        name = "aggregate",
        mixinStandardHelpOptions = true,
        description = "Shows an aggregate of a running shop as it is or was, and what each event before it changed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the aggregate or story is shown",
            "1:the aggregate does not exist, or did not exist then; a message gives the reason",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class AggregateCommand implements Callable<Integer> {

    private static final int SHOWN = 0;
    private static final int REFUSED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "Which one: an order, a payment, a product, a user, a reservation.")
    private String id;

    @Option(names = "--at", paramLabel = "TIME", description = "As it was then, such as 2026-01-02T03:04:05Z.")
    private @Nullable String at;

    @Option(names = "--sequence", paramLabel = "N", description = "As it was after its event with this number, from 0.")
    private @Nullable Long sequence;

    @Option(names = "--module", paramLabel = "M", description = "Only in this module (default: all).")
    private @Nullable String module;

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "How many of the events that led there at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "One JSON object for each aggregate with this id.")
    private boolean json;

    @Mixin
    private OperatorOptions operator;

    @Override
    public Integer call() {
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        Map<String, Found> found = new LinkedHashMap<>();
        List<AggregatesReport> refusals = new ArrayList<>();
        boolean areAllAsked = true;
        for (URI url : shop.processes(false)) {
            AggregatesReport report = shop.askIfPossible(url, this::find);
            if (report == null) {
                areAllAsked = false;
                continue;
            }
            report.aggregates().forEach(aggregate -> found.put(aggregate.module(), aggregate));
            if (!report.problem().isEmpty()) {
                refusals.add(report);
            }
        }
        found.values().forEach(this::show);
        if (!found.isEmpty()) {
            return areAllAsked ? SHOWN : RunningShop.UNREACHABLE;
        }
        printRefusals(refusals);
        return areAllAsked ? shop.code(REFUSED) : RunningShop.UNREACHABLE;
    }

    /** Leaves out the refusals of processes that do not run the module, unless none does. */
    private void printRefusals(List<AggregatesReport> refusals) {
        boolean isSomewhere =
                refusals.stream().anyMatch(report -> !report.modules().isEmpty());
        refusals.stream()
                .filter(report -> !isSomewhere || !report.modules().isEmpty())
                .map(AggregatesReport::problem)
                .distinct()
                .forEach(spec.commandLine().getErr()::println);
    }

    private AggregatesReport find(OperatorApi process) {
        return module == null
                ? process.aggregates(id, limit, at, sequence)
                : process.aggregates(module, id, limit, at, sequence);
    }

    private void show(Found aggregate) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(aggregate));
        } else {
            print(aggregate, out);
        }
        out.flush();
    }

    private static void print(Found aggregate, PrintWriter out) {
        out.println("%s %s of module %s after event %d, %s"
                .formatted(
                        aggregate.type(),
                        aggregate.id(),
                        aggregate.module(),
                        aggregate.sequence(),
                        aggregate.occurredAt()));
        long first =
                aggregate.steps().isEmpty() ? 0 : aggregate.steps().getFirst().sequence();
        if (first > 0) {
            out.println("Left out: %d earlier events; --limit shows more.".formatted(first));
        }
        for (Step step : aggregate.steps()) {
            out.println("#%d  %s  %s".formatted(step.sequence(), step.occurredAt(), step.type()));
            step.changes().forEach(change -> out.println("    " + line(change)));
            if (step.changes().isEmpty()) {
                out.println("    (no state)");
            }
        }
        if (aggregate.latest() > aggregate.sequence()) {
            out.println("Later: %d events.".formatted(aggregate.latest() - aggregate.sequence()));
        }
        out.println(RunningShop.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(aggregate.state()));
    }

    private static String line(Change change) {
        return "%s: %s -> %s".formatted(change.field(), shown(change.before()), shown(change.after()));
    }

    private static String shown(@Nullable String value) {
        return RunningShop.readable(Objects.requireNonNullElse(value, "(nothing)"));
    }
}
