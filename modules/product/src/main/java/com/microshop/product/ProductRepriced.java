package com.microshop.product;

import com.microshop.kernel.Money;

/**
 * A product has another price.
 *
 * @param productId the product
 * @param price the new price of one unit
 */
public record ProductRepriced(ProductId productId, Money price) {}
