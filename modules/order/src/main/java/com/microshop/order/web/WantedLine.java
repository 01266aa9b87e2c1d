package com.microshop.order.web;

import com.microshop.product.ProductId;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order as a client wants it.
 *
 * @param field where the request names the product
 * @param productId the product
 * @param quantity units
 * @param agreedUnitPrice the price that staff agreed, in the product's currency, or null for that of the catalogue
 */
record WantedLine(
        String field,
        ProductId productId,
        int quantity,
        @Nullable BigDecimal agreedUnitPrice) {

    static WantedLine inLine(int index, String productId, int quantity, @Nullable BigDecimal agreedUnitPrice) {
        return new WantedLine(
                "lines[%d].product_id".formatted(index), ProductId.of(productId), quantity, agreedUnitPrice);
    }
}
