package com.microshop.order.web;

import com.microshop.kernel.Money;
import com.microshop.order.readmodel.ReturnView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A return as clients see it. */
@Schema(name = "Return")
record ReturnResponse(
        @Schema(example = "0197c1de-ae6f-7071-8283-9e0f1a2b3c4d")
        String id,

        @Schema(example = "0197c1de-8c4d-7e5f-a061-7c8d9e0f1a2b")
        String orderId,

        @Schema(description = "By number") List<Line> lines,

        @Schema(description = "What the units had cost", example = "5.10")
        BigDecimal refund,

        @Schema(description = "ISO 4217 code of the amounts", example = "EUR")
        String currency,

        @Schema(description = "Whether the money was paid back", example = "true")
        boolean refundPaid,

        @Schema(example = "2026-03-08T14:00:00Z") Instant returnedAt) {

    /** Units of one line. */
    @Schema(name = "ReturnedLine")
    record Line(
            @Schema(description = "The number of the order's line", example = "1")
            int line,

            @Schema(example = "0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a")
            String productId,

            @Schema(description = "Units", example = "2") int quantity,

            @Schema(description = "What they had cost together", example = "5.10")
            BigDecimal amount) {}

    static ReturnResponse of(ReturnView view) {
        return new ReturnResponse(
                view.returnId(),
                view.orderId(),
                view.lines().stream()
                        .map(line -> new Line(
                                line.line(),
                                line.productId().toString(),
                                line.quantity(),
                                new Money(line.amount(), view.currency()).amount()))
                        .toList(),
                new Money(view.refund(), view.currency()).amount(),
                view.currency(),
                view.refundPaid(),
                view.returnedAt());
    }
}
