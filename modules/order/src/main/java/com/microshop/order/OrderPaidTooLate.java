package com.microshop.order;

import com.microshop.payment.PaymentId;

/**
 * The payment of an order was authorized after the order had ended; it is to be cancelled.
 *
 * @param orderId the order
 * @param paymentId the payment
 */
public record OrderPaidTooLate(OrderId orderId, PaymentId paymentId) {}
