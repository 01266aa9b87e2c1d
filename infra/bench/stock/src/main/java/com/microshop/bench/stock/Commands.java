package com.microshop.bench.stock;

import java.math.BigDecimal;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** The commands of all aggregates. */
interface Commands {

    record RegisterUser(@TargetAggregateIdentifier String userId, String username, String email) {}

    record AddProduct(@TargetAggregateIdentifier String productId, String name, BigDecimal price, int stock) {}

    record ReserveStock(@TargetAggregateIdentifier String productId, String orderId, int quantity) {}

    record ReleaseStock(@TargetAggregateIdentifier String productId, int quantity) {}

    record PlaceOrder(@TargetAggregateIdentifier String orderId, String userId, List<OrderLine> lines) {}

    record ConfirmOrder(@TargetAggregateIdentifier String orderId) {}

    record RejectOrder(@TargetAggregateIdentifier String orderId) {}

    record RequestPayment(@TargetAggregateIdentifier String paymentId, String orderId, BigDecimal amount) {}

    record AuthorizePayment(@TargetAggregateIdentifier String paymentId) {}

    record CapturePayment(@TargetAggregateIdentifier String paymentId) {}
}
