package com.microshop.messaging.processing;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs coordinators, and bounds the time that they wait after failures, as while the database is away: they double it, up to a
 * minute.
 */
final class BoundedDelays extends ScheduledThreadPoolExecutor {

    BoundedDelays(int threads, ThreadFactory factory) {
        super(threads, factory);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        long longest = unit.convert(SegmentPauses.INTERVAL);
        return super.schedule(command, Math.min(delay, longest), unit);
    }
}
