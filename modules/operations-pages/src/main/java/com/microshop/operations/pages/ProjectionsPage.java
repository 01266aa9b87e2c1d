package com.microshop.operations.pages;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.operations.OperatorApi;
import com.microshop.operations.ProjectionsReport;
import com.microshop.operations.ProjectionsReport.Projection;
import com.microshop.operations.pages.WholeShop.Answer;
import com.microshop.operations.pages.WholeShop.Processes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The projections of all modules, how far they are, and buttons to rebuild them. */
final class ProjectionsPage implements OpsPage {

    private static final Set<String> ACTIONS = Set.of("pause", "resume", "split", "merge");

    /**
     * What the template shows.
     *
     * @param problems why something is missing, as sentences
     */
    record View(List<Row> rows, List<String> problems) {}

    /**
     * A projection.
     *
     * @param pausable whether it can be stopped and its work divided
     * @param running its rebuild that is under way; null if there is none
     * @param ended how its latest rebuild ended; empty if there was none
     */
    record Row(
            String module,
            String name,
            boolean rebuildable,
            String health,
            String state,
            String position,
            String lag,
            String segments,
            boolean pausable,
            boolean isPaused,
            @Nullable String error,
            @Nullable Progress running,
            String ended,
            List<String> examples) {}

    /** A rebuild under way; {@code done} and {@code expected} are events. */
    record Progress(long done, long expected, String text) {}

    @Override
    public String name() {
        return "projections";
    }

    @Override
    public String title() {
        return "Projections";
    }

    @Override
    public Object view(PageRequest request) {
        Processes known = request.shop().processes();
        Map<URI, Answer<ProjectionsReport>> answers =
                request.shop().getAll(known.reach().values(), OperatorApi::projections);
        List<Row> rows = new ArrayList<>();
        known.reach().forEach((module, url) -> {
            Answer<ProjectionsReport> answer = answers.get(url);
            ProjectionsReport report = answer == null ? null : answer.value();
            if (report != null) {
                report.projections().stream()
                        .filter(projection -> projection.module().equals(module))
                        .map(projection -> row(projection, Instant.now()))
                        .forEach(rows::add);
            }
        });
        rows.sort(Comparator.comparing(Row::module).thenComparing(Row::name));
        return new View(rows, known.problems(answers.values()));
    }

    static Row row(Projection projection, Instant now) {
        Rebuild rebuild = projection.rebuild();
        boolean isRunning = rebuild != null && rebuild.state() == State.RUNNING;
        boolean isPaused = Boolean.TRUE.equals(projection.paused());
        boolean isLate = projection.lag().compareTo(Lag.LONG) > 0;
        String error = error(projection.failure());
        return new Row(
                projection.module(),
                projection.name(),
                projection.rebuildable(),
                error != null ? "bad" : isPaused || isLate ? "warn" : "good",
                error != null ? "stands still" : isPaused ? "paused" : isLate ? "late" : "runs",
                projection.position() == null ? "" : projection.position(),
                Lag.text(projection),
                segments(projection),
                projection.paused() != null,
                isPaused,
                error,
                rebuild != null && isRunning ? progress(rebuild, now) : null,
                rebuild != null && !isRunning ? ended(rebuild) : "",
                rebuild == null ? List.of() : rebuild.examples());
    }

    private static @Nullable String error(@Nullable Failure failure) {
        return failure == null
                ? null
                : "Near event %s, at %s: %s"
                        .formatted(failure.position(), Format.time(failure.at()), failure.message());
    }

    private static String segments(Projection projection) {
        return projection.segments().stream()
                .map(segment ->
                        "%d: %s".formatted(segment.segment(), segment.owner() == null ? "unclaimed" : segment.owner()))
                .collect(Collectors.joining(", "));
    }

    private static Progress progress(Rebuild rebuild, Instant now) {
        double seconds = Math.max(1, Duration.between(rebuild.startedAt(), now).toMillis()) / 1_000.0;
        double rate = rebuild.eventsDone() / seconds;
        long left = Math.max(0, rebuild.eventsExpected() - rebuild.eventsDone());
        String time = left == 0
                ? "its indexes are built, then its tables serve"
                : rate > 0
                        ? "about %s left".formatted(Format.duration(Duration.ofMillis(Math.round(left / rate * 1_000))))
                        : "it has just begun";
        return new Progress(
                Math.min(rebuild.eventsDone(), rebuild.eventsExpected()),
                Math.max(1, rebuild.eventsExpected()),
                "%s of %s events, %s a second, %s"
                        .formatted(
                                Format.count(rebuild.eventsDone()),
                                Format.count(rebuild.eventsExpected()),
                                Format.rate(rate),
                                time));
    }

    private static String ended(Rebuild rebuild) {
        String how = switch (rebuild.state()) {
            case RUNNING -> "is under way";
            case SWAPPED -> "done, its tables serve";
            case DIFFERENT -> "stopped, as it differs from what serves";
            case CANCELLED -> "cancelled";
            case FAILED -> "failed: " + rebuild.error();
            case ABANDONED -> "abandoned, as its process died";
        };
        String differences = rebuild.compare() == Compare.NONE
                ? ""
                : ", %s differences".formatted(Format.count(rebuild.differences()));
        return "Rebuild %d: %s%s, %s events, %s"
                .formatted(
                        rebuild.id(),
                        how,
                        differences,
                        Format.count(rebuild.eventsDone()),
                        Format.time(rebuild.finishedAt()));
    }

    @Override
    public String act(PageRequest request) {
        String name = request.field("name");
        String action = request.field("action");
        Processes known = request.shop().processes();
        URI process = known.reach().get(request.field("module"));
        if (process == null) {
            return "No process that takes requests runs the module of %s; start one.".formatted(name);
        }
        Function<OperatorApi, ProjectionsReport.Answer> question = question(name, action, request);
        if (question == null) {
            return "Unknown action: %s.".formatted(action);
        }
        Answer<ProjectionsReport.Answer> answer = request.shop().ask(process, request.reason(), question);
        ProjectionsReport.Answer done = answer.value();
        if (done == null) {
            return answer.problem();
        }
        String refusal = done.refusal();
        return refusal == null
                ? Objects.requireNonNullElse(done.done(), "%s: %s was requested.".formatted(name, action))
                : refusal;
    }

    private static @Nullable Function<OperatorApi, ProjectionsReport.Answer> question(
            String name, String action, PageRequest request) {
        if (action.equals("rebuild")) {
            Map<String, String> how = new LinkedHashMap<>();
            Stream.of(Compare.values())
                    .filter(compare -> compare.name().equalsIgnoreCase(request.field("compare")))
                    .forEach(compare -> how.put("compare", compare.name()));
            String from = request.given("from");
            if (from != null) {
                how.put("from", from);
            }
            return process -> process.rebuild(name, how);
        }
        if (action.equals("cancel")) {
            return process -> process.cancelRebuild(name);
        }
        return ACTIONS.contains(action) ? process -> process.act(name, action, Map.of()) : null;
    }
}
