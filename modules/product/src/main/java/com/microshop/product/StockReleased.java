package com.microshop.product;

/**
 * Units of one product that were set aside are available again.
 *
 * @param productId the product
 * @param reservationId the reservation
 * @param quantity the units
 */
public record StockReleased(ProductId productId, ReservationId reservationId, int quantity) {}
