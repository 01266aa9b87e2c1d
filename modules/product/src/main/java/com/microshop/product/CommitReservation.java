package com.microshop.product;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Hands the reserved units over to the customer permanently.
 *
 * @param reservationId the reservation
 */
public record CommitReservation(@TargetAggregateIdentifier ReservationId reservationId) {}
