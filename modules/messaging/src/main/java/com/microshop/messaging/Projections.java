package com.microshop.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The projections of this process's modules, for operators to watch and to rebuild while they serve. */
public interface Projections {

    /** Whether a rebuild compares its tables with the serving ones. */
    enum Compare {
        /** Not at all. */
        NONE,
        /** Reports the differences and replaces the tables. */
        REPORT,
        /** Reports the differences and replaces the tables only if there are none. */
        STOP_IF_DIFFERENT
    }

    /** The status of a rebuild. */
    enum State {
        /** It is under way. */
        RUNNING,
        /** Its tables serve now. */
        SWAPPED,
        /** It differed from the serving tables and was dropped, as requested. */
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
     * @param since only aggregates with events since then are handled again; null for all
     * @param process where it runs or ran
     * @param eventsDone how many events were handled or passed over
     * @param eventsExpected how many there were when it began
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
            @Nullable Instant since,
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
     * Why a projection does not get on.
     *
     * @param position of an event in the batch that failed, as {@code tx,idx}
     */
    record Failure(String message, String position, Instant at) {}

    /**
     * A projection.
     *
     * @param rebuildable whether {@link #rebuild} takes it
     * @param paused whether it is paused, in all processes
     * @param position up to which every segment has handled all events, as {@code tx,idx}
     * @param lagEvents how many events of the store it has still to handle, 100,000 at most
     * @param lag how long the oldest of them has been waiting
     * @param failure why it cannot handle the next events; null if it can
     * @param rebuild the latest rebuild; null if there was none
     */
    record ProjectionStatus(
            String module,
            String name,
            boolean rebuildable,
            boolean paused,
            String position,
            List<SegmentStatus> segments,
            long lagEvents,
            Duration lag,
            @Nullable Failure failure,
            @Nullable Rebuild rebuild) {

        /** Copies the list. */
        public ProjectionStatus {
            segments = List.copyOf(segments);
        }
    }

    /**
     * Why a processor has not handled all events; policies and the forwarding to other modules have processors, too.
     *
     * @param events how many it has still to handle, 100,000 at most
     * @param age how long the oldest of them has been waiting
     * @param causes sentences without a full stop; none if nothing is to come
     */
    record Lag(String module, String processor, long events, Duration age, List<String> causes) {

        /** Copies the list. */
        public Lag {
            causes = List.copyOf(causes);
        }
    }

    /** Looks for a second at every processor of this process's modules. */
    List<Lag> explainLag();

    /** All of them, by module and name. */
    List<ProjectionStatus> list();

    /**
     * Begins to rebuild a projection in this process and returns at once.
     *
     * @param since handles only aggregates with events since then again, from their first event on, and takes over the rows of
     *     the others; null for all
     * @return the rebuild's id
     * @throws RefusedException if there is no such projection here, if it cannot be rebuilt, or not in part, or if
     *     it is being rebuilt already, wherever
     */
    long rebuild(String projection, Compare compare, @Nullable Instant since);

    /** The latest rebuild of a projection, whichever process runs it. */
    Optional<Rebuild> latest(String projection);

    /** Asks the running rebuild of a projection to stop, wherever it runs; false if there is none. */
    boolean cancel(String projection);

    /**
     * Pauses a projection, in all processes of its module and over restarts, or resumes it.
     *
     * @throws RefusedException if there is no such projection here, or if it is paused, or not paused, already
     */
    void pause(String projection, boolean paused);

    /**
     * Splits a segment of a projection in two, whichever process owns it, so that two can share its work.
     *
     * @param segment which; null for the one with the largest share
     * @return the segment that was split
     * @throws RefusedException if there is no such projection here or no such segment, or if its owner did not do it in time
     */
    int split(String projection, @Nullable Integer segment);

    /**
     * Merges a segment of a projection with the one it was split from or into, whichever processes own them.
     *
     * @param segment which; null for the one that was split last
     * @return the segment that was merged
     * @throws RefusedException if there is no such projection here or nothing to merge with, or if it was not done in time
     */
    int merge(String projection, @Nullable Integer segment);
}
