package com.microshop.product;

import java.util.List;

/**
 * Units of a committed reservation came back into stock.
 *
 * @param reservationId the reservation
 * @param returnId the return
 * @param lines what came back
 */
public record ReservationReturned(ReservationId reservationId, String returnId, List<StockLine> lines) {

    /** Copies the lists. */
    public ReservationReturned {
        lines = List.copyOf(lines);
    }
}
