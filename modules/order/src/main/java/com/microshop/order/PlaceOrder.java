package com.microshop.order;

import com.microshop.payment.PaymentId;
import com.microshop.user.UserId;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Places an order.
 *
 * @param orderId the new order; a second command for it changes nothing
 * @param userId who buys
 * @param lines 1 to 2,000 lines, numbered from 1 in their order, all in one currency
 * @param paymentId the payment to be requested for it
 * @param paymentToken the provider's token for the payer's means of payment, or null for its default
 * @param placedAt the time of the order
 * @param expiresAt when to give it up unless it is confirmed by then
 */
public record PlaceOrder(
        @TargetAggregateIdentifier OrderId orderId,
        UserId userId,
        List<OrderLine> lines,
        PaymentId paymentId,
        @Nullable String paymentToken,
        Instant placedAt,
        Instant expiresAt) {

    /** Copies the lines. */
    public PlaceOrder {
        lines = List.copyOf(lines);
    }

    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "PlaceOrder[orderId=%s, userId=%s, lines=%s, paymentId=%s, placedAt=%s, expiresAt=%s]"
                .formatted(orderId, userId, lines.size(), paymentId, placedAt, expiresAt);
    }
}
