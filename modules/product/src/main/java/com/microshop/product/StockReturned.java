package com.microshop.product;

/**
 * Units of one product came back from a customer.
 *
 * @param productId the product
 * @param reservationId the reservation
 * @param returnId the return
 * @param quantity the units
 */
public record StockReturned(ProductId productId, ReservationId reservationId, String returnId, int quantity) {}
