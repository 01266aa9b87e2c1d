package com.microshop.operations.cli;

import com.microshop.messaging.Projections.Lag;
import com.microshop.operations.LagReport;
import com.microshop.operations.OperatorApi;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Explains why processors of a running shop have not handled all events. */
@Command(
        name = "explain-lag",
        mixinStandardHelpOptions = true,
        description =
                "Explains why projections, policies and forwarders of a running shop have not handled all events.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing has been waiting for more than a minute",
            "1:something has been waiting for more than a minute",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ExplainLagCommand implements Callable<Integer> {

    private static final int FINE = 0;
    private static final int BEHIND = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        RunningShop shop = new RunningShop(spec, operator, PATIENCE);
        List<Lag> lags = shop.askAll(OperatorApi::lag).stream()
                .flatMap(report -> report.lags().stream())
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(new LagReport(lags)));
        } else {
            print(lags, out);
        }
        out.flush();
        return shop.code(lags.stream().anyMatch(lag -> lag.age().compareTo(LONG) > 0) ? BEHIND : FINE);
    }

    private static void print(List<Lag> lags, PrintWriter out) {
        for (Lag lag : lags) {
            if (lag.events() > 0) {
                out.println("%s (%s): %,d %s, the oldest %.1f s old"
                        .formatted(
                                lag.processor(),
                                lag.module(),
                                lag.events(),
                                lag.events() == 1 ? "event" : "events",
                                lag.age().toMillis() / 1000.0));
                lag.causes().forEach(cause -> out.println("    " + RunningShop.readable(cause) + "."));
            }
        }
        long upToDate = lags.stream().filter(lag -> lag.events() == 0).count();
        out.println("%d of %d processors have handled all events.".formatted(upToDate, lags.size()));
    }
}
