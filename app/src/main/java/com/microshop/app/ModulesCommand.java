package com.microshop.app;

import com.microshop.messaging.RunningModule;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists which processes run which modules of a running shop. */
@Command(
        name = "modules",
        mixinStandardHelpOptions = true,
        description = "Lists which processes run the modules of a running shop; any of them can be asked.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every module runs",
            "1:some module runs in no process that takes requests",
            "2:no process could be asked"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ModulesCommand implements Callable<Integer> {

    private static final int ALL_RUN = 0;
    private static final int SOME_MISSING = 1;
    private static final int UNKNOWN = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String LINE = "%-10s %-36s %-28s %-18s %s";

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ModulesReport report = new RunningShop(spec, operator, PATIENCE)
                .ask(operator.urls().getFirst(), "GET", "modules", ModulesReport.class);
        if (report == null) {
            return UNKNOWN;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.missing().isEmpty() ? ALL_RUN : SOME_MISSING;
    }

    private static void print(ModulesReport report, PrintWriter out) {
        out.println(LINE.formatted("MODULE", "PROCESS", "URL", "VERSION", "HEALTH"));
        report.modules().forEach((module, processes) -> {
            for (RunningModule process : processes) {
                out.println(
                        LINE.formatted(module, process.process(), process.url(), process.version(), process.health()));
            }
            if (processes.isEmpty()) {
                out.println(LINE.formatted(module, "-", "-", "-", "nobody runs it"));
            }
        });
    }
}
