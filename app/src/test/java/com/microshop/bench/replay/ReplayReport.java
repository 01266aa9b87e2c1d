package com.microshop.bench.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;

/** Collects the durations of all rounds, and prints the medians. */
final class ReplayReport {

    static final String STOCK = "stock Axon";
    static final String FLOOR = "floor, without indexes";
    static final String INDEXED_FLOOR = "floor, with indexes";

    private static final Path FILE = Path.of("target", "bench-replay.md");
    private static final double MEGABYTE = 1 << 20;

    private final Map<Replayed, Map<String, List<Round>>> rounds = new EnumMap<>(Replayed.class);
    private final StringBuilder memory = new StringBuilder();

    private record Round(long events, Duration took) {

        double perSecond() {
            return events * 1e9 / took.toNanos();
        }
    }

    void add(Replayed replayed, String way, long events, Duration took) {
        rounds.computeIfAbsent(replayed, r -> new LinkedHashMap<>())
                .computeIfAbsent(way, w -> new ArrayList<>())
                .add(new Round(events, took));
    }

    void memory(Replayed replayed, long events, HeapSamples heap) {
        LongSummaryStatistics bytes = heap.bytes();
        memory.append(String.format(
                Locale.ROOT,
                "%s: %,d events, heap after collection %.0f to %.0f MB in %d samples%n",
                replayed.projection(),
                events,
                bytes.getMin() / MEGABYTE,
                bytes.getMax() / MEGABYTE,
                bytes.getCount()));
    }

    @SuppressWarnings("SystemOut") // its report
    void publish(int events, int count) throws IOException {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Stores of at least %,d events; events that the projection handles, a second; medians of %d rounds, taken in turns%n%n"
                        + "| Projection | Way | Events | Seconds | Events/s | x stock | of floor | of floor with indexes |%n"
                        + "|---|---|---|---|---|---|---|---|%n",
                events,
                count));
        for (Replayed replayed : rounds.keySet()) {
            for (String way : rounds.getOrDefault(replayed, Map.of()).keySet()) {
                text.append(line(replayed, way));
            }
        }
        text.append('\n').append(memory);
        Files.writeString(FILE, text);
        System.out.println(text);
    }

    private String line(Replayed replayed, String way) {
        double perSecond = median(replayed, way);
        Round first = ways(replayed, way).getFirst();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %.2f | %,.0f | %.1f | %.0f %% | %.0f %% |%n",
                replayed.projection(),
                way,
                first.events(),
                first.events() / perSecond,
                perSecond,
                perSecond / median(replayed, STOCK),
                100 * perSecond / median(replayed, FLOOR),
                100 * perSecond / median(replayed, INDEXED_FLOOR));
    }

    private List<Round> ways(Replayed replayed, String way) {
        return rounds.getOrDefault(replayed, Map.of()).getOrDefault(way, List.of());
    }

    private double median(Replayed replayed, String way) {
        List<Double> sorted =
                ways(replayed, way).stream().map(Round::perSecond).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
