package com.microshop.bench.stock;

import java.math.BigDecimal;
import java.util.List;

/** The events of all aggregates. */
interface Events {

    record UserRegistered(String userId, String username, String email) {}

    record ProductAdded(String productId, String name, BigDecimal price, int stock) {}

    record StockReserved(String productId, String orderId, int quantity) {}

    record StockRefused(String productId, String orderId) {}

    record StockReleased(String productId, int quantity) {}

    record OrderPlaced(String orderId, String userId, List<OrderLine> lines, BigDecimal total) {}

    record OrderConfirmed(String orderId) {}

    record OrderRejected(String orderId) {}

    record PaymentRequested(String paymentId, String orderId, BigDecimal amount) {}

    record PaymentAuthorized(String paymentId, String orderId) {}

    record PaymentCaptured(String paymentId, String orderId) {}
}
