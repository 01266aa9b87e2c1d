package com.microshop.payment.web;

import com.microshop.kernel.Rejection;
import com.microshop.payment.readmodel.PaymentStatus;
import com.microshop.payment.readmodel.PaymentView;
import com.microshop.payment.readmodel.PaymentViews;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import com.microshop.web.Reads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Payments can be read; what changes them are orders and the provider. */
@RestController
@RequestMapping(path = "/api/payments", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Payments")
class PaymentController {

    private final PaymentViews payments;

    PaymentController(PaymentViews payments) {
        this.payments = payments;
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getPayment",
            summary = "Read a payment",
            description = "An order names its payment; the payment is there once the order's stock is reserved.")
    ResponseEntity<PaymentResponse> one(
            @PathVariable @Parameter(example = "01981a3c-8d1e-7c3a-9b57-3f6a2a1c0d11") String id) {
        PaymentView payment = payments.findById(UUID.fromString(Reads.pathId("payment", id)))
                .orElseThrow(() -> Rejection.notFound("payment", id));
        return Reads.found(PaymentResponse.of(payment), payment.version());
    }

    @GetMapping
    @Operation(operationId = "listPayments", summary = "List payments", description = "Newest first.")
    Page<PaymentResponse> list(
            @RequestParam(required = false)
                    @Parameter(
                            description = "Only payments for this order",
                            example = "01981a3c-8d1d-7b21-8f0e-5f3b1b7a9c42")
                    @Size(min = 1, max = 254)
                    @Nullable
                    String reference,
            @RequestParam(required = false) @Parameter(description = "Only payments with this status") @Nullable
                    PaymentStatus status,
            PageRequest page) {
        return page.page(
                payments.newestFirst(reference, status, UUID.fromString(page.afterOrHighest()), page.fetchSize()),
                PaymentView::id,
                PaymentResponse::of);
    }
}
