package com.microshop.order.readmodel;

import com.microshop.kernel.Money;
import com.microshop.product.ProductId;

/**
 * The local copy of a product.
 *
 * @param productId the product
 * @param name what customers read
 * @param price the price of one unit
 */
public record ProductCopy(ProductId productId, String name, Money price) {}
