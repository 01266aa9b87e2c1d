package com.microshop.messaging.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * How long a tail rests after it has read something: not at all while the machine has time to spare, and up to
 * {@value #LONGEST_MILLIS} ms when its processors are busy.
 *
 * <p>A batch costs a transaction, however many events are in it. On a free machine an event is best handled at once; on a
 * busy one, waiting for company saves work that others are waiting for.
 */
public final class Pace {

    private static final double FREE = 0.75;
    private static final double BUSY = 0.95;
    private static final long LONGEST_MILLIS = 50;

    private final OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private volatile long millis;

    /** Looks how busy the machine (or container) has been since the last look. */
    public void measure() {
        millis = pause(machine.getCpuLoad());
    }

    /** The rest at a load from 0 to 1; none if the load is not known. */
    static long pause(double load) {
        double share = Math.clamp((load - FREE) / (BUSY - FREE), 0.0, 1.0);
        return Double.isNaN(share) ? 0 : Math.round(share * LONGEST_MILLIS);
    }

    /** The present rest in milliseconds. */
    public long millis() {
        return millis;
    }

    void rest() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
