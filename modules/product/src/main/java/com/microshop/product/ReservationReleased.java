package com.microshop.product;

/**
 * The reserved units, if any, were given back.
 *
 * @param reservationId the reservation
 */
public record ReservationReleased(ReservationId reservationId) {}
