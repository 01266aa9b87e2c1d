package com.microshop.bench.replay;

import java.time.Duration;

/** Runs from its creation. */
final class Stopwatch {

    private final long start = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
