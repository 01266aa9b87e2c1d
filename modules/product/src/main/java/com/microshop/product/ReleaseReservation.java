package com.microshop.product;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Gives reserved units back; a reservation that does not exist yet will never be made.
 *
 * @param reservationId the reservation
 */
public record ReleaseReservation(@TargetAggregateIdentifier ReservationId reservationId) {}
