package com.microshop.order;

import com.microshop.product.Shortage;
import java.util.List;

/**
 * An order ended because there was too little stock.
 *
 * @param orderId the order
 * @param shortages the products of which there was too little
 */
public record OrderRejected(OrderId orderId, List<Shortage> shortages) {

    /** Copies the shortages. */
    public OrderRejected {
        shortages = List.copyOf(shortages);
    }
}
