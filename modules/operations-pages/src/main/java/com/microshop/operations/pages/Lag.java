package com.microshop.operations.pages;

import com.microshop.operations.ProjectionsReport;
import com.microshop.operations.ProjectionsReport.Projection;
import com.microshop.operations.pages.WholeShop.Answer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far the projection of a module that is furthest behind is behind.
 *
 * @param text for people
 * @param isLong whether to show it as a problem
 */
record Lag(String text, boolean isLong) {

    /** From here on it is shown as a problem. */
    static final Duration LONG = Duration.ofSeconds(10);

    /** A projection reports at most this number. */
    private static final long MOST = 100_000;

    static Lag of(String module, @Nullable Answer<ProjectionsReport> answer) {
        ProjectionsReport report = answer == null ? null : answer.value();
        if (report == null) {
            return new Lag("lag unknown", true);
        }
        return report.projections().stream()
                .filter(projection -> projection.module().equals(module))
                .max(Comparator.comparing(Projection::lag))
                .map(slowest -> new Lag(briefly(slowest), slowest.lag().compareTo(LONG) > 0))
                .orElse(new Lag("no projections", false));
    }

    /** The projection that is furthest behind of all. */
    static Lag slowest(Collection<Answer<ProjectionsReport>> answers) {
        return answers.stream()
                .flatMap(answer -> Stream.ofNullable(answer.value()))
                .flatMap(report -> report.projections().stream())
                .max(Comparator.comparing(Projection::lag))
                .map(slowest -> new Lag(
                        "%s: %s".formatted(slowest.name(), text(slowest)),
                        slowest.lag().compareTo(LONG) > 0))
                .orElse(new Lag("unknown", true));
    }

    private static String briefly(Projection projection) {
        if (projection.lagEvents() == 0) {
            return "up to date";
        }
        String more = projection.lagEvents() >= MOST ? ">" : "";
        return "lag %s%s, %s".formatted(more, Format.count(projection.lagEvents()), Format.duration(projection.lag()));
    }

    static String text(Projection projection) {
        if (projection.lagEvents() == 0) {
            return "up to date";
        }
        String more = projection.lagEvents() >= MOST ? "more than " : "";
        return "%s%s events behind, %s"
                .formatted(more, Format.count(projection.lagEvents()), Format.duration(projection.lag()));
    }
}
