package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of the read model.
 *
 * @param orderId the order
 * @param userId who bought
 * @param status the status of the order
 * @param total what all lines cost together
 * @param refunded what was paid back so far
 * @param currency the ISO 4217 code of all its amounts
 * @param lineCount how many lines it has
 * @param paymentId its payment, which is requested once the stock is set aside
 * @param placedAt when it was placed
 * @param expiresAt when it times out unless it is confirmed by then
 * @param reason why it ended without being confirmed; null if it did not
 * @param version the sequence of its last event
 * @param lines its lines by number; empty in a list of orders
 */
public record OrderView(
        String orderId,
        String userId,
        OrderStatus status,
        BigDecimal total,
        BigDecimal refunded,
        String currency,
        int lineCount,
        String paymentId,
        Instant placedAt,
        Instant expiresAt,
        @Nullable String reason,
        long version,
        List<OrderLineView> lines) {

    /** The same order with these lines. */
    OrderView withLines(List<OrderLineView> all) {
        return new OrderView(
                orderId,
                userId,
                status,
                total,
                refunded,
                currency,
                lineCount,
                paymentId,
                placedAt,
                expiresAt,
                reason,
                version,
                List.copyOf(all));
    }
}
