package com.microshop.operations.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes figures and times for people. */
final class Format {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Format() {}

    /** In UTC, to the millisecond. */
    static String time(@Nullable Instant time) {
        return time == null ? "never" : TIME.format(time);
    }

    /** When a process was started. */
    static String minute(Instant time) {
        return TIME.format(time).substring(0, "2026-01-02 03:04".length());
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String rate(double aSecond) {
        return String.format(Locale.ROOT, aSecond < 100 ? "%.1f" : "%,.0f", aSecond);
    }

    /** In the largest unit that fits. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
