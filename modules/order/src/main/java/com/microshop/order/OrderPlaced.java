package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import com.microshop.user.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order was placed.
 *
 * @param orderId the order
 * @param userId who buys
 * @param lines its lines, numbered from 1 in their order
 * @param total what all lines cost together
 * @param paymentId the payment to be requested for it
 * @param paymentToken the provider's token for the payer's means of payment, or null for its default
 * @param placedAt the time of the order
 * @param expiresAt when it times out unless it is confirmed by then
 */
public record OrderPlaced(
        OrderId orderId,
        UserId userId,
        List<OrderLine> lines,
        Money total,
        PaymentId paymentId,
        @Nullable String paymentToken,
        Instant placedAt,
        Instant expiresAt) {

    /** Copies the lines. */
    public OrderPlaced {
        lines = List.copyOf(lines);
    }

    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "OrderPlaced[orderId=%s, userId=%s, lines=%s, total=%s, paymentId=%s, placedAt=%s, expiresAt=%s]"
                .formatted(orderId, userId, lines.size(), total, paymentId, placedAt, expiresAt);
    }
}
