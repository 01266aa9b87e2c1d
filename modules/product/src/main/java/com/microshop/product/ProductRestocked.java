package com.microshop.product;

/**
 * Units arrived.
 *
 * @param productId the product
 * @param quantity the units
 */
public record ProductRestocked(ProductId productId, int quantity) {}
