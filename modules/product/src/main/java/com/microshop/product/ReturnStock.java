package com.microshop.product;

import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Takes units of a committed reservation back into stock.
 *
 * @param reservationId the reservation
 * @param returnId the return; a second command for it changes nothing
 * @param lines what came back, each product once
 */
public record ReturnStock(
        @TargetAggregateIdentifier ReservationId reservationId, String returnId, List<StockLine> lines) {

    /** Copies the lists. */
    public ReturnStock {
        lines = List.copyOf(lines);
    }
}
