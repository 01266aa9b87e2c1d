package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All stock of an order is set aside; it is to be paid.
 *
 * @param orderId the order
 * @param paymentId the payment to request
 * @param total how much
 * @param paymentToken the provider's token for the payer's means of payment, or null for its default
 * @param expiresAt when the payment times out
 */
public record OrderReserved(
        OrderId orderId,
        PaymentId paymentId,
        Money total,
        @Nullable String paymentToken,
        Instant expiresAt) {
    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "OrderReserved[orderId=%s, paymentId=%s, total=%s, expiresAt=%s]"
                .formatted(orderId, paymentId, total, expiresAt);
    }
}
