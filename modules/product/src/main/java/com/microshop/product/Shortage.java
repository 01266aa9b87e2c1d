package com.microshop.product;

/**
 * A product of which less is available than was requested.
 *
 * @param productId the product
 * @param requested units requested
 * @param available units available; 0 for an unknown product
 */
public record Shortage(ProductId productId, int requested, int available) {}
