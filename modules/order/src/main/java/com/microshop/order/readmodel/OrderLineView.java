package com.microshop.order.readmodel;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order.
 *
 * @param line its number, from 1
 * @param productId the product
 * @param productName what the product was called when the order was placed
 * @param quantity units bought
 * @param unitPrice the price of one unit
 * @param agreedPrice whether staff agreed the price with the customer
 * @param returnedQuantity units that came back
 * @param amount what the line costs; null if that is exactly quantity and unit price, as before amounts were rounded
 */
public record OrderLineView(
        int line,
        String productId,
        String productName,
        int quantity,
        BigDecimal unitPrice,
        boolean agreedPrice,
        int returnedQuantity,
        @Nullable BigDecimal amount) {

    /** What the line costs. */
    public BigDecimal cost() {
        return amount == null ? unitPrice.multiply(BigDecimal.valueOf(quantity)) : amount;
    }
}
