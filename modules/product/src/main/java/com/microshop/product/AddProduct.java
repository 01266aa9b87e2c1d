package com.microshop.product;

import com.microshop.kernel.Money;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Adds a product to the catalogue.
 *
 * @param productId the new product
 * @param name what customers read
 * @param price the price of one unit
 * @param stock the units on hand
 */
public record AddProduct(@TargetAggregateIdentifier ProductId productId, String name, Money price, int stock) {}
