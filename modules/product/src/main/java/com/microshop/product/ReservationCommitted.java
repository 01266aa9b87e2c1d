package com.microshop.product;

/**
 * The reserved units were permanently handed over.
 *
 * @param reservationId the reservation
 */
public record ReservationCommitted(ReservationId reservationId) {}
