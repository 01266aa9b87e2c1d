package com.microshop.product;

/**
 * A product has another name.
 *
 * @param productId the product
 * @param name the new name
 */
public record ProductRenamed(ProductId productId, String name) {}
