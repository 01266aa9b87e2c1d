package com.microshop.product;

/**
 * A quantity of one product.
 *
 * @param productId the product
 * @param quantity units, at least 1
 */
public record StockLine(ProductId productId, int quantity) {}
