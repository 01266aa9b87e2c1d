package com.microshop.operations.cli;

import com.microshop.messaging.RunningModule;
import com.microshop.operations.ModulesReport;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ProjectionsReport;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists which processes run which modules of a running shop, and how far these are behind. */
@Command(
        name = "modules",
        mixinStandardHelpOptions = true,
        description = "Lists which processes run the modules of a running shop; any of them can be asked.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every module runs",
            "1:some module runs in no process that takes requests",
            "2:no process could be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ModulesCommand implements Callable<Integer> {

    private static final int ALL_RUN = 0;
    private static final int SOME_MISSING = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String LINE = "%-10s %-36s %-28s %-18s %-15s %s";
    private static final String NOT_KNOWN = "?";

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        List<URI> given = operator.urls();
        ModulesReport report = shop.modules(given.getFirst());
        Map<String, Lag> lags = lags(
                shop,
                given.size() > 1
                        ? given
                        : Set.copyOf(report.reach(given.getFirst()).values()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(new WithLags(report.process(), report.modules(), lags)));
        } else {
            print(report, lags, out);
        }
        out.flush();
        return report.missing().isEmpty() ? ALL_RUN : SOME_MISSING;
    }

    /** How far the projections of each module are behind, where a process can be reached. */
    private static Map<String, Lag> lags(RunningShop shop, Collection<URI> urls) {
        Map<String, Lag> lags = new TreeMap<>();
        for (URI url : urls) {
            ProjectionsReport report = shop.askIfPossible(url, OperatorApi::projections);
            if (report != null) {
                report.projections()
                        .forEach(projection -> lags.merge(
                                projection.module(),
                                new Lag(projection.lagEvents(), projection.lag()),
                                (one, other) -> one.age().compareTo(other.age()) >= 0 ? one : other));
            }
        }
        return lags;
    }

    /**
     * How far the slowest projection of a module is behind.
     *
     * @param events how many it has still to handle, 100,000 at most
     * @param age how long the oldest of them has been waiting
     */
    private record Lag(long events, Duration age) {

        @Override
        public String toString() {
            return "%,d (%.1f s)".formatted(events, age.toMillis() / 1000.0);
        }
    }

    /** What is printed as JSON: the report, and the lag of each module that could be reached. */
    private record WithLags(String process, Map<String, List<RunningModule>> modules, Map<String, Lag> lag) {}

    private static void print(ModulesReport report, Map<String, Lag> lags, PrintWriter out) {
        out.println(LINE.formatted("MODULE", "PROCESS", "URL", "VERSION", "HEALTH", "LAG"));
        report.modules().forEach((module, processes) -> {
            String lag = lags.containsKey(module) ? String.valueOf(lags.get(module)) : NOT_KNOWN;
            for (RunningModule process : processes) {
                out.println(LINE.formatted(
                        module, process.process(), process.url(), process.version(), process.health(), lag));
            }
            if (processes.isEmpty()) {
                out.println(LINE.formatted(module, "-", "-", "-", "no process runs it", "-"));
            }
        });
    }
}
