package com.microshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.test.module.GoldenFiles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoldenFilesTest extends GoldenFiles {

    private static final PaymentId ID = PaymentId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final String ORDER = "0197c1df-0c1d-7e2f-9a3b-4c5d6e7f8091";
    private static final String RETURN = "0197c1e1-2c3d-7e4f-9a5b-6c7d8e9fa0b1";
    private static final String AUTH = "sandbox-approve-" + ID;
    private static final Money AMOUNT = Money.of("19.9875", "GBP");
    private static final Instant EXPIRES = Instant.parse("2026-03-01T09:45:00.123456Z");

    GoldenFilesTest() {
        super(Map.ofEntries(
                Map.entry("PaymentRequested", new PaymentRequested(ID, ORDER, AMOUNT, "tok_approve", EXPIRES)),
                Map.entry(
                        "PaymentRequested-without-token",
                        new PaymentRequested(ID, ORDER, Money.zero("EUR"), null, EXPIRES)),
                Map.entry("PaymentAuthorized", new PaymentAuthorized(ID, ORDER, AMOUNT, AUTH)),
                Map.entry("PaymentDeclined", new PaymentDeclined(ID, ORDER, "The card was \"declined\".")),
                Map.entry("PaymentTimedOut", new PaymentTimedOut(ID, ORDER)),
                Map.entry("PaymentCancelled", new PaymentCancelled(ID, ORDER, "Ça suffit")),
                Map.entry("PaymentCancelled-before-request", new PaymentCancelled(ID, null, "Ça suffit")),
                Map.entry("CaptureRequested", new CaptureRequested(ID, ORDER, AMOUNT, AUTH)),
                Map.entry("PaymentCaptured", new PaymentCaptured(ID, ORDER, AMOUNT)),
                Map.entry("RefundRequested", new RefundRequested(ID, ORDER, RETURN, Money.of("5", "GBP"), AUTH)),
                Map.entry("PaymentRefunded", new PaymentRefunded(ID, ORDER, RETURN, Money.of("5", "GBP"), AMOUNT)),
                Map.entry("VoidRequested", new VoidRequested(ID, ORDER, AUTH)),
                Map.entry("VoidRequested-of-unknown", new VoidRequested(ID, ORDER, null)),
                Map.entry("PaymentVoided", new PaymentVoided(ID, ORDER, AUTH)),
                Map.entry("PaymentVoided-of-unknown", new PaymentVoided(ID, ORDER, null))));
    }

    @Test
    void noTextOfAMessageHoldsThePaymentToken() {
        assertThat(List.of(
                        new PaymentRequested(ID, ORDER, AMOUNT, "tok_secret", EXPIRES),
                        new RequestPayment(ID, ORDER, AMOUNT, "tok_secret", EXPIRES)))
                .allSatisfy(message ->
                        assertThat(message.toString()).contains(ORDER).doesNotContain("tok_secret"));
    }
}
