package com.microshop.messaging;

import java.time.Instant;

/**
 * A module in a process that was seen within the last 15 seconds.
 *
 * @param module the module
 * @param process the unique id of the process
 * @param url where it listens for operators
 * @param version of the program
 * @param transport what carries its messages
 * @param health whether it takes requests, as its readiness probe says; {@code UP} if it does, {@code UNKNOWN} if the
 *     process was not seen within the last 10 seconds
 * @param startedAt when it started
 * @param seenAt when it was last seen, by the clock of the module's database
 */
public record RunningModule(
        String module,
        String process,
        String url,
        String version,
        String transport,
        String health,
        Instant startedAt,
        Instant seenAt) {

    /**
     * Whether the other process was started at the address of this one after this one was last seen, which therefore ended
     * without saying so. Processes that share an address, behind a load balancer, are all still seen and supersede no other.
     */
    public boolean isSupersededBy(RunningModule other) {
        return url.equals(other.url) && startedAt.isBefore(other.startedAt) && seenAt.isBefore(other.startedAt);
    }
}
