package com.microshop.operations;

import java.time.Instant;
import java.util.List;

/**
 * The features of one process that operators switch.
 *
 * @param flags all of them
 * @param problem why the newest values are not in use, as a sentence; empty if they are
 */
public record FlagsReport(List<Flag> flags, String problem) {

    /** Copies the flags. */
    public FlagsReport {
        flags = List.copyOf(flags);
    }

    /**
     * A feature.
     *
     * @param source who says so
     * @param since when the process learned it
     */
    public record Flag(String name, boolean on, String source, Instant since) {}
}
