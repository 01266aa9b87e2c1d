package com.microshop.operations.pages;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.SegmentStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pages show of a process's projections; a process of another version may say less.
 *
 * @param projections by module and name
 */
record ProjectionsSeen(List<Projection> projections) {

    /** Copies the list. */
    ProjectionsSeen {
        projections = List.copyOf(projections);
    }

    /**
     * A projection.
     *
     * @param position the last event it has handled; null if it does not say
     * @param paused whether an operator has stopped it; null if that cannot be done there
     * @param failure what keeps it where it is; null if nothing does
     */
    record Projection(
            String module,
            String name,
            boolean rebuildable,
            List<SegmentStatus> segments,
            long lagEvents,
            Duration lag,
            @Nullable String position,
            @Nullable Boolean paused,
            @Nullable Failure failure,
            @Nullable Rebuild rebuild) {}

    /**
     * What came of asking for something.
     *
     * @param refusal why it was not done; null if it was
     * @param done what was done; null if there is nothing more to say of it
     */
    record Done(@Nullable String refusal, @Nullable String done) {}
}
