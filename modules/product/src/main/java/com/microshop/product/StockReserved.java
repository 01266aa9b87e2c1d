package com.microshop.product;

/**
 * Units of one product were set aside for a reservation.
 *
 * @param productId the product
 * @param reservationId the reservation
 * @param quantity the units
 */
public record StockReserved(ProductId productId, ReservationId reservationId, int quantity) {}
