package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.product.ProductId;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order, as it was bought.
 *
 * @param line its number within the order, from 1
 * @param productId the product
 * @param productName what the product was called when the order was placed
 * @param quantity units, 1 to 1,000,000
 * @param unitPrice the price of one unit, which may be finer than the currency's minor unit
 * @param agreedPrice whether staff agreed the price with the customer; otherwise it is that of the catalogue
 * @param amount what the line costs, in whole minor units; null in a command, which leaves that to the order, and in
 *     orders that were placed before amounts were rounded
 */
public record OrderLine(
        int line,
        ProductId productId,
        String productName,
        int quantity,
        Money unitPrice,
        boolean agreedPrice,
        @Nullable Money amount) {

    /** A line without its amount. */
    public OrderLine(
            int line, ProductId productId, String productName, int quantity, Money unitPrice, boolean agreedPrice) {
        this(line, productId, productName, quantity, unitPrice, agreedPrice, null);
    }

    /** This line with its amount. */
    public OrderLine withAmount() {
        Money rounded = unitPrice.times(quantity).rounded();
        return new OrderLine(line, productId, productName, quantity, unitPrice, agreedPrice, rounded);
    }

    /** This line without its amount. */
    public OrderLine withoutAmount() {
        return new OrderLine(line, productId, productName, quantity, unitPrice, agreedPrice);
    }

    /** What the whole line costs. */
    public Money cost() {
        return amount == null ? unitPrice.times(quantity) : amount;
    }

    /**
     * What the first units of the line cost together; all of them cost what the line does.
     *
     * @param units how many
     */
    public Money costOf(int units) {
        if (units == quantity) {
            return cost();
        }
        Money exact = unitPrice.times(units);
        return amount == null ? exact : exact.rounded();
    }
}
