package com.microshop.operations;

import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.messaging.Projections.Rebuild;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The projections of a process.
 *
 * @param projections by module and name
 */
public record ProjectionsReport(List<ProjectionStatus> projections) {

    /** Copies the list. */
    public ProjectionsReport {
        projections = List.copyOf(projections);
    }

    /**
     * What came of asking for something.
     *
     * @param rebuild the latest rebuild; null if there is none
     * @param refusal why not; null if nothing was refused
     * @param done what was done; null if there is nothing more to say of it than the rebuild
     */
    public record Answer(
            @Nullable Rebuild rebuild,
            @Nullable String refusal,
            @Nullable String done) {}
}
