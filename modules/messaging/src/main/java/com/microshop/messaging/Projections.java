package com.microshop.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The projections of this process's modules, for operators to watch and to rebuild while they serve. */
public interface Projections {

    /** Whether a rebuild looks at what it would replace. */
    enum Compare {
        /** Not at all. */
        NONE,
        /** Tells the differences and replaces the tables. */
        REPORT,
        /** Tells the differences and replaces the tables only if there are none. */
        STOP_IF_DIFFERENT
    }

    /** How a rebuild stands. */
    enum State {
        /** It is under way. */
        RUNNING,
        /** Its tables serve now. */
        SWAPPED,
        /** It differed from the serving tables and was dropped, as asked. */
        DIFFERENT,
        /** It was cancelled and dropped. */
        CANCELLED,
        /** It failed and was dropped. */
        FAILED,
        /** Its process died; it was dropped. */
        ABANDONED
    }

    /**
     * A rebuild.
     *
     * @param process where it runs or ran
     * @param eventsDone so many events were handled or passed over
     * @param eventsExpected so many there were when it began
     * @param differences rows that are only in the serving tables or only in the rebuilt ones
     * @param examples the first of them as JSON
     * @param error why it failed; null if it did not
     */
    record Rebuild(
            long id,
            String module,
            String projection,
            State state,
            Compare compare,
            String process,
            Instant startedAt,
            @Nullable Instant finishedAt,
            long eventsDone,
            long eventsExpected,
            long differences,
            List<String> examples,
            @Nullable String error) {

        /** Copies the list. */
        public Rebuild {
            examples = List.copyOf(examples);
        }
    }

    /**
     * A part of a projection's work.
     *
     * @param owner the process that does it; null if none does now
     */
    record SegmentStatus(int segment, @Nullable String owner) {}

    /**
     * A projection.
     *
     * @param rebuildable whether {@link #rebuild} takes it
     * @param lagEvents so many events of the store are still to come, at most 100,000
     * @param lag how long the oldest of them has been waiting
     * @param rebuild the latest rebuild; null if there was none
     */
    record ProjectionStatus(
            String module,
            String name,
            boolean rebuildable,
            List<SegmentStatus> segments,
            long lagEvents,
            Duration lag,
            @Nullable Rebuild rebuild) {

        /** Copies the list. */
        public ProjectionStatus {
            segments = List.copyOf(segments);
        }
    }

    /** All of them, by module and name. */
    List<ProjectionStatus> list();

    /**
     * Begins to rebuild a projection in this process and returns at once.
     *
     * @return the rebuild's id
     * @throws RebuildRefusedException if there is no such projection here, if it is none that can be rebuilt, or if it is
     *     being rebuilt already, wherever
     */
    long rebuild(String projection, Compare compare);

    /** The latest rebuild of a projection, whichever process runs it. */
    Optional<Rebuild> latest(String projection);

    /** Asks the running rebuild of a projection to stop, wherever it runs; false if there is none. */
    boolean cancel(String projection);
}
