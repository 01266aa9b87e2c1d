package com.microshop.product;

import java.util.List;

/**
 * A reservation was refused because of at least one line; nothing was set aside.
 *
 * @param reservationId the reservation
 * @param shortages the lines that could not be met
 */
public record ReservationRefused(ReservationId reservationId, List<Shortage> shortages) {

    /** Copies the lists. */
    public ReservationRefused {
        shortages = List.copyOf(shortages);
    }
}
