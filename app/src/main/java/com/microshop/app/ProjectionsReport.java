package com.microshop.app;

import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.messaging.Projections.Rebuild;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The projections of a process.
 *
 * @param projections by module and name
 */
record ProjectionsReport(List<ProjectionStatus> projections) {

    /** Copies the list. */
    ProjectionsReport {
        projections = List.copyOf(projections);
    }

    /**
     * What came of asking for a rebuild.
     *
     * @param rebuild the rebuild; null if there is none
     * @param refusal why not; null if there is nothing to refuse
     */
    record Answer(@Nullable Rebuild rebuild, @Nullable String refusal) {}
}
