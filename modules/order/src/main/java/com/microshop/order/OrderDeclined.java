package com.microshop.order;

import com.microshop.payment.PaymentId;

/**
 * An order ended because it was not paid.
 *
 * @param orderId the order
 * @param paymentId the payment
 * @param reason why it was not paid
 */
public record OrderDeclined(OrderId orderId, PaymentId paymentId, String reason) {}
