package com.microshop.product.domain;

import com.microshop.kernel.Rejection;
import com.microshop.product.ProductId;
import com.microshop.product.ReservationId;
import com.microshop.product.StockLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Committed units may be returned, each once. */
final class ReturnRule {

    private ReturnRule() {}

    /**
     * Checks that these units can be returned.
     *
     * @param returned the units that came back before, by product
     * @throws Rejection if fewer are left to return
     */
    static void check(
            @Nullable ReservationId reservation,
            List<StockLine> handedOver,
            Map<String, Integer> returned,
            List<StockLine> comingBack) {
        Map<ProductId, Integer> left = new HashMap<>();
        handedOver.forEach(line -> left.put(
                line.productId(),
                line.quantity() - returned.getOrDefault(line.productId().value(), 0)));
        for (StockLine line : comingBack) {
            int returnable = left.getOrDefault(line.productId(), 0);
            if (line.quantity() > returnable) {
                throw Rejection.conflict(
                        "return-exceeds-reservation",
                        "%d units of product %s cannot come back to reservation %s: %d are left to return."
                                .formatted(line.quantity(), line.productId(), reservation, returnable));
            }
        }
    }
}
