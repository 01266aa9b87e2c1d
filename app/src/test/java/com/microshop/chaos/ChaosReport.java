package com.microshop.chaos;

import com.microshop.split.Shoppers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The faults of a run, the number of orders, and the recovery times. */
record ChaosReport(Chaos.Plan plan, List<Line> lines, Shoppers shoppers, int repeated, Duration took) {

    /**
     * One fault.
     *
     * @param at when it began
     * @param recovery how long, after it was repaired, until an order was confirmed within two seconds
     */
    record Line(Duration at, Fault fault, Duration recovery) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "| %.0f | %s | %.1f | %.1f |%n",
                    seconds(at),
                    fault.what(),
                    seconds(fault.lasts()),
                    seconds(recovery));
        }
    }

    /** Prints the latest fault. */
    @SuppressWarnings("SystemOut") // progress of a long run
    static void tell(List<Line> lines) {
        lines.forEach(line -> System.out.print(line));
    }

    @SuppressWarnings("SystemOut") // its report
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Chaos with seed %d on %s: %d orders accepted of %d requested, %d requests sent again, %d messages repeated,"
                        + " %d faults in %d s.%n%n",
                plan.seed(),
                plan.shape(),
                shoppers.accepted().size(),
                shoppers.sent(),
                shoppers.retries(),
                repeated,
                lines.size(),
                took.toSeconds()));
        text.append("| Kind | times | healthy again after s: median | longest |\n|---|---|---|---|\n");
        Map<String, List<Double>> byKind = lines.stream()
                .collect(Collectors.groupingBy(
                        line -> line.fault().kind(),
                        TreeMap::new,
                        Collectors.mapping(line -> seconds(line.recovery()), Collectors.toList())));
        byKind.forEach((kind, times) -> {
            List<Double> sorted = times.stream().sorted().toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f |%n",
                    kind,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.getLast()));
        });
        text.append("\n| At s | What | lasted s | healthy again after s |\n|---|---|---|---|\n");
        lines.forEach(text::append);
        Files.writeString(file, text);
        System.out.println(text);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
