package com.microshop.payment.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.messaging.Invariant;
import com.microshop.payment.PaymentId;
import com.microshop.test.module.ModuleDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each check passes a history that keeps to the rules and names what breaks one. */
class PaymentInvariantsTest {

    private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05Z");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("payment", "payments");

    private final Instant now = Instant.now();
    private String payment = PaymentId.random().value();
    private final Invariant once = PaymentInvariants.capturedOnce(DATABASE.client());
    private final Invariant refunds = PaymentInvariants.refundsAddUp(DATABASE.client());
    private final Invariant waiting = PaymentInvariants.nothingWaitsTooLong(DATABASE.client(), Duration.ofMinutes(15));
    private long sequence;

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void clear() {
        DATABASE.jdbc().execute("TRUNCATE payments.event");
    }

    @Test
    void nothingHasHappenedYet() {
        assertAllHold();
    }

    @Test
    void aHistoryThatKeepsToTheRules() {
        captured(LONG_AGO);
        refundRequested("r1", "4.00", LONG_AGO);
        refundRequested("r2", "6.00", now);
        refunded("r1", "4.00", "4.00");
        another();
        requested("10.00", now.plusSeconds(60));
        another();
        requested("10.00", LONG_AGO);
        event("PaymentTimedOut", "{}", LONG_AGO);
        event("VoidRequested", "{}", LONG_AGO);
        event("PaymentVoided", "{}", LONG_AGO);
        event("VoidRequested", "{}", now);
        another();
        event("PaymentCancelled", "{}", LONG_AGO);
        another();
        requested("10.00", LONG_AGO);
        event("PaymentAuthorized", amount("10.00"), now);

        assertAllHold();
    }

    @Test
    void eventsOfOtherModulesDoNotCount() {
        requested("10.00", LONG_AGO);
        event("PaymentCaptured", amount("99.00"), LONG_AGO);
        refunded("r1", "4.00", "5.00");
        DATABASE.jdbc().update("UPDATE payments.event SET source = 'elsewhere'");

        assertAllHold();
    }

    @Test
    void namesAPaymentThatWasCapturedTwice() {
        captured(now);
        event("PaymentCaptured", amount("10.00"), now);

        assertThat(once.offenders()).containsExactly("Payment %s was captured 2 times.".formatted(payment));
    }

    @Test
    void namesAPaymentThatCapturedSomethingElseThanWasRequested() {
        requested("10.00", now);
        event("PaymentAuthorized", amount("10.00"), now);
        event("CaptureRequested", amount("10.00"), now);
        event("PaymentCaptured", amount("10.01"), now);

        assertThat(once.offenders())
                .containsExactly("Payment %s captured 10.01 EUR, requested were 10.00 EUR.".formatted(payment));
    }

    @Test
    void namesAPaymentThatWasCapturedWithoutAnAuthorization() {
        requested("10.00", now);
        event("PaymentCaptured", amount("10.00"), now);

        assertThat(once.offenders())
                .containsExactly("Payment %s was captured without an authorization.".formatted(payment));
    }

    @Test
    void namesAPaymentThatWasCapturedAlthoughItWasGivenUp() {
        requested("10.00", now);
        event("PaymentAuthorized", amount("10.00"), now);
        event("PaymentCancelled", "{}", now);
        event("PaymentCaptured", amount("10.00"), now);

        assertThat(once.offenders())
                .containsExactly("Payment %s was captured although it was given up.".formatted(payment));
    }

    @Test
    void namesARefundThatWasPaidTwice() {
        captured(now);
        refundRequested("r1", "4.00", now);
        refunded("r1", "4.00", "4.00");
        refunded("r1", "4.00", "8.00");

        assertThat(refunds.offenders())
                .containsExactly(
                        "Refund r1 of payment %s was requested 1 times with 4.00 in all and paid 2 times with 8.00."
                                .formatted(payment));
    }

    @Test
    void namesARefundThatWasNotRequested() {
        captured(now);
        refunded("r1", "4.00", "4.00");

        assertThat(refunds.offenders())
                .containsExactly(
                        "Refund r1 of payment %s was requested 0 times with 0 in all and paid 1 times with 4.00."
                                .formatted(payment));
    }

    @Test
    void namesAPaymentThatPaidMoreBackThanItTook() {
        captured(now);
        refundRequested("r1", "4.00", now);
        refundRequested("r2", "6.01", now);
        refunded("r1", "4.00", "4.00");
        assertThat(refunds.offenders())
                .containsExactly(
                        "Payment %s paid 4.00 back and is to pay back 10.01, captured were 10.00.".formatted(payment));

        refunded("r2", "6.01", "10.01");
        assertThat(refunds.offenders())
                .containsExactly(
                        "Payment %s paid 10.01 back and is to pay back 10.01, captured were 10.00.".formatted(payment));
    }

    @Test
    void namesAPaymentThatPaidBackWhatItNeverTook() {
        requested("10.00", now);
        event("PaymentAuthorized", amount("10.00"), now);
        event("CaptureRequested", amount("10.00"), now);
        refundRequested("r1", "4.00", now);
        assertThat(refunds.offenders()).isEmpty();

        refunded("r1", "4.00", "4.00");
        assertThat(refunds.offenders())
                .containsExactly(
                        "Payment %s paid 4.00 back and is to pay back 4.00, captured were 0.".formatted(payment));
    }

    @Test
    void namesAPaymentWhoseSumIsWrong() {
        captured(now);
        refundRequested("r1", "4.00", now);
        refunded("r1", "4.00", "5.00");

        assertThat(refunds.offenders())
                .containsExactly(
                        "Payment %s says that 5.00 were paid back, its refunds add up to 4.00.".formatted(payment));
    }

    @Test
    void namesAPaymentThatStillWaitsForAnAnswer() {
        requested("10.00", LONG_AGO);

        assertThat(waiting.offenders())
                .containsExactly("Payment %s waits for an answer, although it expired at 2026-01-02T03:04:05Z."
                        .formatted(payment));
    }

    @Test
    void namesAPaymentWithoutADecision() {
        requested("10.00", LONG_AGO);
        event("PaymentAuthorized", amount("10.00"), LONG_AGO);

        assertThat(waiting.offenders())
                .containsExactly("Payment %s waits for being captured or cancelled, authorized at 2026-01-02T03:04:05Z."
                        .formatted(payment));
    }

    @Test
    void namesAPaymentWhoseCaptureOrRefundIsOverdue() {
        requested("10.00", LONG_AGO);
        event("PaymentAuthorized", amount("10.00"), LONG_AGO);
        event("CaptureRequested", amount("10.00"), LONG_AGO);
        refundRequested("r1", "4.00", LONG_AGO.plusSeconds(1));

        assertThat(waiting.offenders())
                .containsExactly(
                        "Payment %s waits for its capture, requested at 2026-01-02T03:04:05Z.".formatted(payment),
                        "Payment %s waits for refund r1, requested at 2026-01-02T03:04:06Z.".formatted(payment));
    }

    @Test
    void namesAPaymentThatIsNotVoided() {
        requested("10.00", LONG_AGO);
        event("PaymentTimedOut", "{}", LONG_AGO);
        event("VoidRequested", "{}", LONG_AGO);
        event("PaymentVoided", "{}", LONG_AGO);
        event("VoidRequested", "{}", LONG_AGO.plusSeconds(60));

        assertThat(waiting.offenders())
                .containsExactly(
                        "Payment %s waits for being voided, requested at 2026-01-02T03:05:05Z.".formatted(payment));
    }

    private void assertAllHold() {
        assertThat(once.offenders()).isEmpty();
        assertThat(refunds.offenders()).isEmpty();
        assertThat(waiting.offenders()).isEmpty();
    }

    private void captured(Instant at) {
        requested("10.00", at);
        event("PaymentAuthorized", amount("10.00"), at);
        event("CaptureRequested", amount("10.00"), at);
        event("PaymentCaptured", amount("10.00"), at);
    }

    private void requested(String amount, Instant expiresAt) {
        event("PaymentRequested", """
                {"amount": {"amount": %s, "currency": "EUR"}, "expires_at": "%s"}""".formatted(amount, expiresAt), now);
    }

    private void refundRequested(String refundId, String amount, Instant at) {
        event("RefundRequested", """
                {"refund_id": "%s", "amount": {"amount": %s, "currency": "EUR"}}""".formatted(refundId, amount), at);
    }

    private void refunded(String refundId, String amount, String total) {
        event("PaymentRefunded", """
                {"refund_id": "%s", "amount": {"amount": %s, "currency": "EUR"},
                 "total_refunded": {"amount": %s, "currency": "EUR"}}""".formatted(refundId, amount, total), now);
    }

    private static String amount(String amount) {
        return """
                {"amount": {"amount": %s, "currency": "EUR"}}""".formatted(amount);
    }

    /** The next events are of another payment. */
    private void another() {
        payment = PaymentId.random().value();
        sequence = 0;
    }

    private void event(String type, String payload, Instant at) {
        DATABASE.store(payment, sequence++, type, payload, at);
    }
}
