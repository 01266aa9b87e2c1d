package com.microshop.operations.pages;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How fast counters go up, from one look to the next. */
final class Rates {

    /** Looks that follow each other faster, such as those of several browsers, share one. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** What was counted before a longer pause says nothing of now. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final double NANOS = 1e9;

    private final Map<String, Look> looks = new HashMap<>();

    private record Look(long count, long nanos, double rate) {}

    /** How much a second has been counted since the last look; 0 at the first. */
    synchronized double rate(String counter, long count, long nanos) {
        looks.values().removeIf(look -> nanos - look.nanos() > LONGEST.toNanos());
        Look before = looks.get(counter);
        if (before != null && nanos - before.nanos() < SHORTEST.toNanos()) {
            return before.rate();
        }
        boolean isSameCount = before != null && count >= before.count();
        double rate = before != null && isSameCount ? (count - before.count()) * NANOS / (nanos - before.nanos()) : 0;
        looks.put(counter, new Look(count, nanos, rate));
        return rate;
    }
}
