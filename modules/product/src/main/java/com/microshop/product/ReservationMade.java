package com.microshop.product;

import java.util.List;

/**
 * All lines of a reservation were set aside.
 *
 * @param reservationId the reservation
 * @param lines the lines
 */
public record ReservationMade(ReservationId reservationId, List<StockLine> lines) {

    /** Copies the lists. */
    public ReservationMade {
        lines = List.copyOf(lines);
    }
}
