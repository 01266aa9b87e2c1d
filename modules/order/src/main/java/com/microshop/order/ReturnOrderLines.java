package com.microshop.order;

import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;

/**
 * Takes units of a confirmed order back.
 *
 * @param orderId the order
 * @param returnId the return, a UUID; a second command for it changes nothing
 * @param lines what comes back, each line once, at most what was bought less what came back before
 * @param expectedVersion the version that the caller saw last, or null for any
 */
public record ReturnOrderLines(
        @TargetAggregateIdentifier OrderId orderId,
        String returnId,
        List<ReturnLine> lines,
        @TargetAggregateVersion @Nullable Long expectedVersion) {

    /** Copies the lines. */
    public ReturnOrderLines {
        lines = List.copyOf(lines);
    }
}
