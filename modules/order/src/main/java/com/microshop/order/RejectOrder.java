package com.microshop.order;

import com.microshop.product.Shortage;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends an order for which there is too little stock; on an order in a later status it changes nothing.
 *
 * @param orderId the order
 * @param shortages the products of which there was too little
 */
public record RejectOrder(@TargetAggregateIdentifier OrderId orderId, List<Shortage> shortages) {

    /** Copies the shortages. */
    public RejectOrder {
        shortages = List.copyOf(shortages);
    }
}
