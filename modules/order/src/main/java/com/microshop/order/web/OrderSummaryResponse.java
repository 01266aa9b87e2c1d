package com.microshop.order.web;

import com.microshop.kernel.Money;
import com.microshop.order.OrderStatus;
import com.microshop.order.readmodel.OrderView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order in a list: everything but its lines. */
@Schema(name = "OrderSummary")
record OrderSummaryResponse(
        @Schema(example = "0197c1de-8c4d-7e5f-a061-7c8d9e0f1a2b")
        String id,

        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String userId,

        @Schema(description = "The status of the order", example = "confirmed")
        OrderStatus status,

        @Schema(description = "How many lines it has", example = "1")
        int lineCount,

        @Schema(description = "What all lines cost together", example = "15.30")
        BigDecimal total,

        @Schema(description = "What was paid back so far", example = "0.00")
        BigDecimal refunded,

        @Schema(description = "ISO 4217 code of all amounts", example = "EUR")
        String currency,

        @Schema(example = "0197c1de-9d5e-7f60-b172-8d9e0f1a2b3c")
        String paymentId,

        @Schema(example = "2026-03-01T09:30:00Z") Instant placedAt,

        @Schema(description = "When it times out unless confirmed", example = "2026-03-01T09:45:00Z")
        Instant expiresAt,

        @Schema(description = "Why it was rejected, declined or cancelled", example = "insufficient_stock") @Nullable
        String reason,

        @Schema(description = "Goes up with every change", example = "2")
        long version) {

    static OrderSummaryResponse of(OrderView order) {
        String currency = order.currency();
        return new OrderSummaryResponse(
                order.orderId(),
                order.userId(),
                order.status(),
                order.lineCount(),
                new Money(order.total(), currency).amount(),
                new Money(order.refunded(), currency).amount(),
                currency,
                order.paymentId(),
                order.placedAt(),
                order.expiresAt(),
                order.reason(),
                order.version());
    }
}
