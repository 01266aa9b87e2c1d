package com.microshop.operations.cli;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.SegmentStatus;
import com.microshop.operations.ProjectionsReport;
import com.microshop.operations.ProjectionsReport.Answer;
import com.microshop.operations.ProjectionsReport.Projection;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the projections of a running shop, pauses them, and splits and merges their segments. */
@Command(
        name = "projections",
        mixinStandardHelpOptions = true,
        description = "Lists the projections of a running shop: their progress, owners and failures.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is done; of the list: every projection runs",
            "1:it is refused; of the list: some projection is paused or fails",
            "2:a process could not be reached"
        })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ProjectionsCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String LINE = "%-9s %-16s %-20s %8s %10s  %s";

    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions operator;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ShopProjections projections = find();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunningShop.JSON.writeValueAsString(new ProjectionsReport(List.copyOf(projections.all()))));
        } else {
            out.println(LINE.formatted("MODULE", "PROJECTION", "POSITION", "LAG", "LAG TIME", "SEGMENTS"));
            projections.all().forEach(projection -> print(projection, out));
        }
        out.flush();
        boolean isWell = projections.all().stream()
                .allMatch(projection -> !isPaused(projection) && projection.failure() == null);
        return projections.code(isWell ? DONE : REFUSED);
    }

    private static void print(Projection projection, PrintWriter out) {
        out.println(LINE.formatted(
                projection.module(),
                projection.name(),
                projection.position(),
                projection.lagEvents(),
                "%.1f s".formatted(projection.lag().toMillis() / 1000.0),
                projection.segments().stream().map(ProjectionsCommand::text).collect(Collectors.joining(", "))));
        if (isPaused(projection)) {
            out.println("    paused; to continue it: microshop projections resume " + projection.name());
        }
        Failure failure = projection.failure();
        if (failure != null) {
            out.println("    fails since %s in the batch from %s on: %s"
                    .formatted(failure.at(), failure.position(), RunningShop.readable(failure.message())));
        }
        Rebuild rebuild = projection.rebuild();
        if (rebuild != null) {
            out.println("    " + ReplayCommand.sentenceOf(rebuild));
        }
    }

    private static boolean isPaused(Projection projection) {
        return Boolean.TRUE.equals(projection.paused());
    }

    /** The owner's machine and process, without what else tells it apart. */
    private static String text(SegmentStatus segment) {
        String owner = segment.owner();
        return segment.segment() + ": " + (owner == null ? "unclaimed" : owner.replaceAll("/.*", ""));
    }

    private ShopProjections find() {
        return ShopProjections.find(new RunningShop(spec, operator, PATIENCE));
    }

    @Command(name = "pause", description = "Pauses a projection in all processes; queries show what it has.")
    int pause(@Parameters(paramLabel = "NAME", description = "Which projection.") String name) {
        return act(name, "pause", null);
    }

    @Command(name = "resume", description = "Resumes a paused projection.")
    int resume(@Parameters(paramLabel = "NAME", description = "Which projection.") String name) {
        return act(name, "resume", null);
    }

    @Command(name = "split", description = "Splits a segment in two, for two processes to share.")
    int split(
            @Parameters(paramLabel = "NAME", description = "Which projection.") String name,
            @Option(names = "--segment", paramLabel = "ID", description = "Which (default: the largest).") @Nullable
                    Integer segment) {
        return act(name, "split", segment);
    }

    @Command(name = "merge", description = "Merges a segment with its other half.")
    int merge(
            @Parameters(paramLabel = "NAME", description = "Which projection.") String name,
            @Option(names = "--segment", paramLabel = "ID", description = "Which (default: the smallest).") @Nullable
                    Integer segment) {
        return act(name, "merge", segment);
    }

    private int act(String name, String action, @Nullable Integer segment) {
        ShopProjections projections = find();
        Map<String, String> body = segment == null ? Map.of() : Map.of("segment", segment.toString());
        Answer answer = projections.ask(name, process -> process.act(name, action, body));
        if (answer.refusal() != null) {
            spec.commandLine().getErr().println(answer.refusal());
            return REFUSED;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(answer.done());
        out.flush();
        return DONE;
    }
}
