package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;

/**
 * An order was confirmed: its stock goes to the customer and its authorized payment is to be captured.
 *
 * @param orderId the order
 * @param paymentId the payment
 * @param total how much
 */
public record OrderConfirmed(OrderId orderId, PaymentId paymentId, Money total) {}
