package com.microshop.messaging.processing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;

/**
 * Ends the pauses in which this process does not claim a segment whose batch failed. Axon's coordinator doubles such a pause with
 * each failure, up to a minute, and forgets it only after a success: once an outage is over, work could still wait for a
 * minute.
 */
final class SegmentPauses {

    /** How often all pauses end. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    /** In the past by any clock: Axon adds to the time of the database and compares with that of the processor. */
    private static final long LONG_AGO_DAYS = -1_000;

    private final Map<Tokens, List<PooledStreamingEventProcessor>> processors = new ConcurrentHashMap<>();

    /** Adds a processor, whose positions these are. */
    void add(PooledStreamingEventProcessor processor, Tokens tokens) {
        processors.computeIfAbsent(tokens, t -> new CopyOnWriteArrayList<>()).add(processor);
    }

    /** Lets this process claim any segment that no process works on, from its coordinators' next look on. */
    void end() {
        processors.forEach((tokens, ofModule) -> {
            Map<String, List<Integer>> unclaimed = tokens.unclaimed();
            for (PooledStreamingEventProcessor processor : ofModule) {
                if (processor.isRunning()) {
                    unclaimed
                            .getOrDefault(processor.getName(), List.of())
                            .forEach(segment -> processor.releaseSegment(segment, LONG_AGO_DAYS, TimeUnit.DAYS));
                }
            }
        });
    }
}
