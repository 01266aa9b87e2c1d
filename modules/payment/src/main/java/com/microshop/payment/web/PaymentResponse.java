package com.microshop.payment.web;

import com.microshop.payment.readmodel.PaymentStatus;
import com.microshop.payment.readmodel.PaymentView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;

/** A payment as clients see it. */
@Schema(name = "Payment")
record PaymentResponse(
        @Schema(example = "01981a3c-8d1e-7c3a-9b57-3f6a2a1c0d11")
        String id,

        @Schema(description = "What is paid for: an order's id", example = "01981a3c-8d1d-7b21-8f0e-5f3b1b7a9c42")
        String reference,

        @Schema(example = "19.98") BigDecimal amount,

        @Schema(description = "How much of it was paid back", example = "0.00")
        BigDecimal refunded,

        @Schema(example = "EUR") String currency,

        @Schema(description = "refunded: all of it was paid back", example = "captured")
        PaymentStatus status,

        @Schema(example = "2026-03-01T09:30:00Z") Instant requestedAt,
        @Schema(example = "3") long version) {

    static PaymentResponse of(PaymentView payment) {
        return new PaymentResponse(
                payment.id(),
                payment.reference(),
                payment.amount().amount(),
                payment.refunded().amount(),
                payment.amount().currency(),
                payment.status(),
                payment.requestedAt(),
                payment.version());
    }
}
