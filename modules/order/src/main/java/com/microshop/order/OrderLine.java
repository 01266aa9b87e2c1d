package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.product.ProductId;

/**
 * One line of an order, as it was bought.
 *
 * @param line its number within the order, from 1
 * @param productId the product
 * @param productName what the product was called when the order was placed
 * @param quantity units, 1 to 1,000,000
 * @param unitPrice the price of one unit
 * @param agreedPrice whether staff agreed the price with the customer; otherwise it is that of the catalogue
 */
public record OrderLine(
        int line, ProductId productId, String productName, int quantity, Money unitPrice, boolean agreedPrice) {

    /** What the whole line costs. */
    public Money amount() {
        return unitPrice.times(quantity);
    }
}
