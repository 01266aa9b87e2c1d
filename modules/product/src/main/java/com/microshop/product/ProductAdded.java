package com.microshop.product;

import com.microshop.kernel.Money;

/**
 * A product was added to the catalogue.
 *
 * @param productId the product
 * @param name what customers read
 * @param price the price of one unit
 * @param stock the units on hand
 */
public record ProductAdded(ProductId productId, String name, Money price, int stock) {

    /** What an accepted command says happened. */
    public static ProductAdded by(AddProduct command) {
        return new ProductAdded(command.productId(), command.name(), command.price(), command.stock());
    }
}
