package com.microshop.order.web;

import com.microshop.kernel.Money;
import com.microshop.order.OrderStatus;
import com.microshop.order.readmodel.OrderLineView;
import com.microshop.order.readmodel.OrderView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order as clients see it. */
@Schema(name = "Order")
record OrderResponse(
        @Schema(example = "0197c1de-8c4d-7e5f-a061-7c8d9e0f1a2b")
        String id,

        @Schema(example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
        String userId,

        @Schema(description = "The status of the order", example = "confirmed")
        OrderStatus status,

        @Schema(description = "By number") List<Line> lines,

        @Schema(description = "What all lines cost together", example = "15.30")
        BigDecimal total,

        @Schema(description = "What was paid back so far", example = "0.00")
        BigDecimal refunded,

        @Schema(description = "ISO 4217 code of all amounts", example = "EUR")
        String currency,

        @Schema(
                description = "Its payment, requested once the stock is set aside",
                example = "0197c1de-9d5e-7f60-b172-8d9e0f1a2b3c")
        String paymentId,

        @Schema(example = "2026-03-01T09:30:00Z") Instant placedAt,

        @Schema(description = "When it times out unless confirmed", example = "2026-03-01T09:45:00Z")
        Instant expiresAt,

        @Schema(
                description = "Why it was rejected, declined or cancelled (timed_out: its time was up)",
                example = "insufficient_stock")
        @Nullable
        String reason,

        @Schema(description = "Goes up with every change", example = "2")
        long version) {

    /** One line. */
    @Schema(name = "OrderLine")
    record Line(
            @Schema(description = "Its number, from 1", example = "1")
            int line,

            @Schema(example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a")
            String productId,

            @Schema(description = "The name when the order was placed", example = "White hanging heart T-light holder")
            String productName,

            @Schema(description = "Units bought", example = "6")
            int quantity,

            @Schema(
                    description =
                            "The price of one unit when the order was placed, which may be finer than a minor unit",
                    example = "2.55")
            BigDecimal unitPrice,

            @Schema(description = "Whether staff agreed the price with the customer", example = "false")
            boolean agreedPrice,

            @Schema(
                    description = "What the line costs: quantity and unit price, rounded to whole minor units",
                    example = "15.30")
            BigDecimal amount,

            @Schema(description = "Units that came back", example = "0")
            int returnedQuantity) {

        static Line of(OrderLineView line, String currency) {
            return new Line(
                    line.line(),
                    line.productId(),
                    line.productName(),
                    line.quantity(),
                    new Money(line.unitPrice(), currency).amount(),
                    line.agreedPrice(),
                    new Money(line.cost(), currency).amount(),
                    line.returnedQuantity());
        }
    }

    static OrderResponse of(OrderView order) {
        String currency = order.currency();
        return new OrderResponse(
                order.orderId(),
                order.userId(),
                order.status(),
                order.lines().stream().map(line -> Line.of(line, currency)).toList(),
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
