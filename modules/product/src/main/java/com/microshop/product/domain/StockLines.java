package com.microshop.product.domain;

import com.microshop.kernel.Rejection;
import com.microshop.product.ProductId;
import com.microshop.product.StockLine;
import java.util.Comparator;
import java.util.List;

/**
 * Brings the lines of a command into the order in which products are locked and written.
 *
 * <p>One order for everybody: two commands over the same products can then never wait for each other in a circle,
 * neither for a lock in this process nor for a row in the database.
 */
final class StockLines {

    private static final Comparator<StockLine> BY_PRODUCT =
            Comparator.comparing(line -> line.productId().value());

    private StockLines() {}

    /**
     * The lines in the order of their products.
     *
     * @throws Rejection if there is none, a product is named twice, or a quantity is below one
     */
    static List<StockLine> inLockingOrder(List<StockLine> lines) {
        if (lines.isEmpty()) {
            throw Rejection.invalid("no-lines", "At least one line is needed.");
        }
        List<StockLine> sorted = lines.stream().sorted(BY_PRODUCT).toList();
        ProductId previous = null;
        for (StockLine line : sorted) {
            if (line.quantity() < 1) {
                throw Rejection.invalid(
                        "invalid-quantity", "A quantity of product %s is below one.".formatted(line.productId()));
            }
            if (line.productId().equals(previous)) {
                throw Rejection.invalid("duplicate-product", "Product %s is named twice.".formatted(previous));
            }
            previous = line.productId();
        }
        return sorted;
    }
}
