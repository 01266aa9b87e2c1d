package com.microshop.bench.replay;

import java.lang.management.ManagementFactory;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Samples of the heap after collection, taken twice a second until closed. */
final class HeapSamples implements AutoCloseable {

    private final LongSummaryStatistics bytes = new LongSummaryStatistics();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    HeapSamples() {
        var _ = timer.scheduleAtFixedRate(this::look, 0, 500, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        ManagementFactory.getMemoryMXBean().gc();
        bytes.accept(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    synchronized LongSummaryStatistics bytes() {
        return bytes;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
