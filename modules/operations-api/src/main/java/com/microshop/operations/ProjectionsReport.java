package com.microshop.operations;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.SegmentStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The projections of a process.
 *
 * @param projections by module and name
 */
public record ProjectionsReport(List<Projection> projections) {

    /** Copies the list. */
    public ProjectionsReport {
        projections = List.copyOf(projections);
    }

    /**
     * A projection, as in {@link ProjectionStatus}; a process of another version may leave some of it out.
     *
     * @param paused whether it is paused; null if it is left out
     * @param position the last event it has handled; null if it is left out
     * @param failure why it cannot handle the next events; null if it can
     * @param rebuild the latest rebuild; null if there was none
     */
    public record Projection(
            String module,
            String name,
            boolean rebuildable,
            @Nullable Boolean paused,
            @Nullable String position,
            List<SegmentStatus> segments,
            long lagEvents,
            Duration lag,
            @Nullable Failure failure,
            @Nullable Rebuild rebuild) {

        /** Copies the list. */
        public Projection {
            segments = List.copyOf(segments);
        }

        static Projection of(ProjectionStatus status) {
            return new Projection(
                    status.module(),
                    status.name(),
                    status.rebuildable(),
                    status.paused(),
                    status.position(),
                    status.segments(),
                    status.lagEvents(),
                    status.lag(),
                    status.failure(),
                    status.rebuild());
        }
    }

    /**
     * The result of a request.
     *
     * @param rebuild the latest rebuild; null if there is none
     * @param refusal why not; null if nothing was refused
     * @param done what was done; null if the rebuild says it all
     */
    public record Answer(
            @Nullable Rebuild rebuild,
            @Nullable String refusal,
            @Nullable String done) {}
}
