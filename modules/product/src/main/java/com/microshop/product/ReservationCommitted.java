package com.microshop.product;

/**
 * The reserved units were handed over for good.
 *
 * @param reservationId the reservation
 */
public record ReservationCommitted(ReservationId reservationId) {}
