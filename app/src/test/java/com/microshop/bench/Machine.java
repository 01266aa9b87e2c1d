package com.microshop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** The processor times of this machine. */
final class Machine {

    private static final Path STATISTICS = Path.of("/proc/stat");
    private static final long MILLIS_PER_TICK = 10;

    private Machine() {}

    /** The time that all processors were busy since the machine started (proc(5): user, nice, system, irq, softirq). */
    static Duration busy() throws IOException {
        long[] ticks = Arrays.stream(Files.readAllLines(STATISTICS).getFirst().split(" +", -1))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        return Duration.ofMillis((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) * MILLIS_PER_TICK);
    }

    /** The processor time of this process. */
    static Duration ownProcessorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
