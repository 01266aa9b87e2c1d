package com.microshop.kernel;

import java.time.Instant;

/** Which features are on in this process now; the answer changes while the process runs, so ask each time. */
public interface Features {

    /** What is said of a feature. */
    State state(Feature feature);

    /** Why the newest values are not in use, as a sentence; empty if they are. */
    String problem();

    /** Whether the feature is on. */
    default boolean isOn(Feature feature) {
        return state(feature).on();
    }

    /**
     * What is said of a feature.
     *
     * @param source who says so, for people
     * @param since when this process learned it
     */
    record State(boolean on, String source, Instant since) {}
}
