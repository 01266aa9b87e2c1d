package com.microshop.order;

import com.microshop.payment.PaymentId;

/**
 * An order ended before it was confirmed, on request or because its time was up.
 *
 * @param orderId the order
 * @param paymentId the payment, which may have been requested
 * @param reason why; {@code timed_out} if its time was up
 */
public record OrderCancelled(OrderId orderId, PaymentId paymentId, String reason) {

    /** The reason of an order whose time was up. */
    public static final String TIMED_OUT = "timed_out";
}
