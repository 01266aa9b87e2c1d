package com.microshop.product;

import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Reserves all lines or none, in one transaction over all their products.
 *
 * @param reservationId the reservation; a second command for it changes nothing
 * @param lines what to reserve, each product once
 */
public record ReserveStock(@TargetAggregateIdentifier ReservationId reservationId, List<StockLine> lines) {

    /** Copies the lists. */
    public ReserveStock {
        lines = List.copyOf(lines);
    }
}
