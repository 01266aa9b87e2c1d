package com.microshop.order;

import com.microshop.payment.PaymentId;

/**
 * The payment of an order was authorized when the order had ended already; it is to be given up.
 *
 * @param orderId the order
 * @param paymentId the payment
 */
public record OrderPaidTooLate(OrderId orderId, PaymentId paymentId) {}
