package com.microshop.loader;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A phase of the load, such as placing all orders; threads may share it.
 *
 * <p>It may count things (orders) and their parts (lines); the time left is computed from the parts, if there are any.
 */
final class Phase {

    private static final int BAR_WIDTH = 24;
    private static final long WINDOW_NANOS = Duration.ofSeconds(15).toNanos();

    private final String name;
    private final String unit;
    private final long total;
    private final String partUnit;
    private final long partTotal;
    private final LongSupplier nanoTime;
    private final LongAdder done = new LongAdder();
    private final LongAdder partsDone = new LongAdder();
    private final Sample start;
    private final Deque<Sample> recent = new ArrayDeque<>();

    /**
     * Begins.
     *
     * @param total how many things there are to do, or 0 if they are not counted
     * @param parts how many parts these have, or 0 if they are not counted
     * @param nanoTime the clock
     */
    Phase(String name, String unit, long total, String partUnit, long parts, LongSupplier nanoTime) {
        this.name = name;
        this.unit = unit;
        this.total = total;
        this.partUnit = partUnit;
        this.partTotal = parts;
        this.nanoTime = nanoTime;
        this.start = sample();
    }

    /** One thing is done. */
    void done() {
        done.increment();
    }

    /** One thing is done, with this many parts. */
    void done(int parts) {
        done.increment();
        partsDone.add(parts);
    }

    /** The progress, at the rate of the last seconds. */
    synchronized String state() {
        Sample now = sample();
        recent.add(now);
        while (now.nanos - recent.element().nanos > WINDOW_NANOS) {
            recent.remove();
        }
        Sample since = now.nanos - start.nanos > WINDOW_NANOS ? recent.element() : start;
        return text(now, since) + timeLeft(now, since) + " (" + duration(now.secondsSince(start)) + ")";
    }

    /** The result, at the average rate. */
    String summary() {
        Sample now = sample();
        return text(now, start) + " (" + duration(now.secondsSince(start)) + ")";
    }

    private Sample sample() {
        return new Sample(nanoTime.getAsLong(), done.sum(), partsDone.sum());
    }

    private String text(Sample now, Sample since) {
        String label = String.format(Locale.ROOT, "%-8s", name);
        if (total == 0) {
            return label;
        }
        double share = share(now);
        int filled = (int) (share * BAR_WIDTH);
        double seconds = now.secondsSince(since);
        String bar = " [" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
        String counted = String.format(
                Locale.ROOT,
                " %3d %% %,d of %,d %s, %,.0f %s/s",
                (int) (100 * share),
                now.count,
                total,
                unit,
                (now.count - since.count) / seconds,
                unit);
        String parts = partTotal == 0
                ? ""
                : String.format(Locale.ROOT, ", %,.0f %s/s", (now.parts - since.parts) / seconds, partUnit);
        return label + bar + counted + parts;
    }

    private String timeLeft(Sample now, Sample since) {
        double rate = (share(now) - share(since)) / now.secondsSince(since);
        if (total == 0 || share(now) == 1) {
            return "";
        }
        return rate == 0 ? ", waiting" : ", " + duration((1 - share(now)) / rate) + " left";
    }

    private double share(Sample sample) {
        if (total == 0) {
            return 1;
        }
        return Math.min(1, partTotal > 0 ? (double) sample.parts / partTotal : (double) sample.count / total);
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
    }

    private record Sample(long nanos, long count, long parts) {

        double secondsSince(Sample earlier) {
            return Math.max(1e-3, (nanos - earlier.nanos) / 1e9);
        }
    }
}
