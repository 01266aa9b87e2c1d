package com.microshop.payment.domain;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.payment.CancelPayment;
import com.microshop.payment.CapturePayment;
import com.microshop.payment.CaptureRequested;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentCancelled;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentId;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.PaymentTimedOut;
import com.microshop.payment.PaymentVoided;
import com.microshop.payment.RefundPayment;
import com.microshop.payment.RefundRequested;
import com.microshop.payment.RequestPayment;
import com.microshop.payment.VoidRequested;
import java.time.Instant;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.hamcrest.CustomMatcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentTest {

    private static final PaymentId ID = PaymentId.random();
    private static final String ORDER = "order-1";
    private static final Money AMOUNT = eur("10");
    private static final Instant EXPIRES = Instant.parse("2026-03-01T12:15:00Z");
    private static final String AUTH = "auth-1";

    private static final PaymentRequested REQUESTED = new PaymentRequested(ID, ORDER, AMOUNT, "tok_approve", EXPIRES);
    private static final PaymentAuthorized AUTHORIZED = new PaymentAuthorized(ID, ORDER, AMOUNT, AUTH);
    private static final CaptureRequested CAPTURE_REQUESTED = new CaptureRequested(ID, ORDER, AMOUNT, AUTH);
    private static final PaymentCaptured CAPTURED = new PaymentCaptured(ID, ORDER, AMOUNT);
    private static final PaymentDeclined DECLINED = new PaymentDeclined(ID, ORDER, "No.");
    private static final PaymentTimedOut TIMED_OUT = new PaymentTimedOut(ID, ORDER);
    private static final PaymentCancelled CANCELLED = new PaymentCancelled(ID, ORDER, "Changed my mind");
    private static final PaymentCancelled NEVER = new PaymentCancelled(ID, null, "Changed my mind");

    private final AggregateTestFixture<Payment> payment = new AggregateTestFixture<>(Payment.class);

    @Test
    void isRequested() {
        when(payment.givenNoPriorActivity(), request("10")).expectEvents(REQUESTED);
    }

    @Test
    void isRequestedOnce() {
        when(payment.given(REQUESTED), request("10")).expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), request("10"))
                .expectNoEvents();
        when(payment.given(REQUESTED, CANCELLED), request("10")).expectNoEvents();
    }

    @Test
    void cannotBeRequestedDifferently() {
        rejected(payment.given(REQUESTED), request("11"), "payment-requested-differently");
        rejected(
                payment.given(REQUESTED),
                new RequestPayment(ID, "order-2", AMOUNT, null, EXPIRES),
                "payment-requested-differently");
    }

    @Test
    void cannotBeOfLessThanNothing() {
        rejected(payment.givenNoPriorActivity(), request("-0.01"), "negative-amount");
    }

    @Test
    void needsAReference() {
        rejected(
                payment.givenNoPriorActivity(),
                new RequestPayment(ID, " ", AMOUNT, null, EXPIRES),
                "missing-reference");
    }

    @Test
    void ofNothingIsAuthorizedAndCapturedAtOnce() {
        Money nothing = Money.zero("EUR");
        PaymentRequested requested = new PaymentRequested(ID, ORDER, nothing, "tok_approve", EXPIRES);
        PaymentAuthorized authorized = new PaymentAuthorized(ID, ORDER, nothing, "none");
        CaptureRequested captureRequested = new CaptureRequested(ID, ORDER, nothing, "none");
        PaymentCaptured captured = new PaymentCaptured(ID, ORDER, nothing);

        when(payment.givenNoPriorActivity(), request("0")).expectEvents(requested, authorized);
        when(payment.given(requested, authorized), new CapturePayment(ID)).expectEvents(captureRequested, captured);
        when(payment.given(requested, authorized), new CancelPayment(ID, "Changed my mind"))
                .expectEvents(CANCELLED);
        when(payment.given(requested, authorized, captureRequested, captured), new RefundPayment(ID, "r1", nothing))
                .expectEvents(
                        new RefundRequested(ID, ORDER, "r1", nothing, "none"),
                        new PaymentRefunded(ID, ORDER, "r1", nothing, nothing));
    }

    @Test
    void isAuthorized() {
        when(payment.given(REQUESTED), new RecordAuthorization(ID, AUTH)).expectEvents(AUTHORIZED);
    }

    @Test
    void isAuthorizedOnce() {
        RecordAuthorization again = new RecordAuthorization(ID, AUTH);
        when(payment.given(REQUESTED, AUTHORIZED), again).expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED), again).expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), again)
                .expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CANCELLED, voidRequested(AUTH)), again)
                .expectNoEvents();
    }

    @Test
    void isDeclinedOnlyWhileItWaits() {
        RecordDecline decline = new RecordDecline(ID, "No.");
        when(payment.given(REQUESTED), decline).expectEvents(DECLINED);
        when(payment.given(REQUESTED, DECLINED), decline).expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED), decline).expectNoEvents();
        when(payment.given(REQUESTED, TIMED_OUT, voidRequested(null)), decline).expectNoEvents();
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null)), decline).expectNoEvents();
    }

    @Test
    void timesOutWhenItsTimeIsUp() {
        when(payment.given(REQUESTED), new TimeOutPayment(ID, EXPIRES.minusMillis(1)))
                .expectNoEvents();
        when(payment.given(REQUESTED), new TimeOutPayment(ID, EXPIRES)).expectEvents(TIMED_OUT, voidRequested(null));
    }

    @Test
    void timesOutOnlyWhileItWaits() {
        TimeOutPayment late = new TimeOutPayment(ID, EXPIRES.plusSeconds(60));
        when(payment.given(REQUESTED, TIMED_OUT, voidRequested(null)), late).expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED), late).expectNoEvents();
        when(payment.given(REQUESTED, DECLINED), late).expectNoEvents();
        when(payment.given(NEVER), late).expectNoEvents();
    }

    @Test
    void aLateAuthorizationIsVoided() {
        RecordAuthorization late = new RecordAuthorization(ID, AUTH);
        when(payment.given(REQUESTED, TIMED_OUT, voidRequested(null)), late).expectEvents(voidRequested(AUTH));
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null)), late).expectEvents(voidRequested(AUTH));
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null), voided(null)), late)
                .expectEvents(voidRequested(AUTH));
        when(payment.given(REQUESTED, DECLINED), late).expectEvents(voidRequested(AUTH));
        when(payment.given(REQUESTED, TIMED_OUT, voidRequested(null), voidRequested(AUTH)), late)
                .expectNoEvents();
        when(payment.given(REQUESTED, TIMED_OUT, voidRequested(null), voidRequested(AUTH), voided(AUTH)), late)
                .expectNoEvents();
    }

    @Test
    void isVoidedOnceForEachRequest() {
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null)), new RecordVoid(ID, null))
                .expectEvents(voided(null));
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null), voided(null)), new RecordVoid(ID, null))
                .expectNoEvents();
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null), voidRequested(AUTH)), new RecordVoid(ID, null))
                .expectNoEvents();
        when(payment.given(REQUESTED, CANCELLED, voidRequested(null), voidRequested(AUTH)), new RecordVoid(ID, AUTH))
                .expectEvents(voided(AUTH));
        when(payment.given(REQUESTED, AUTHORIZED), new RecordVoid(ID, AUTH)).expectNoEvents();
    }

    @Test
    void isCaptured() {
        when(payment.given(REQUESTED, AUTHORIZED), new CapturePayment(ID)).expectEvents(CAPTURE_REQUESTED);
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED), new RecordCapture(ID))
                .expectEvents(CAPTURED);
    }

    @Test
    void isCapturedOnce() {
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED), new CapturePayment(ID))
                .expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), new CapturePayment(ID))
                .expectNoEvents();
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), new RecordCapture(ID))
                .expectNoEvents();
    }

    @Test
    void cannotBeCapturedWithoutAnAuthorization() {
        rejected(payment.given(REQUESTED), new CapturePayment(ID), "payment-requested");
        rejected(payment.given(REQUESTED, DECLINED), new CapturePayment(ID), "payment-declined");
        rejected(payment.given(REQUESTED, TIMED_OUT), new CapturePayment(ID), "payment-timed-out");
        rejected(payment.given(REQUESTED, AUTHORIZED, CANCELLED), new CapturePayment(ID), "payment-cancelled");
        rejected(payment.given(REQUESTED, AUTHORIZED), new RecordCapture(ID), "payment-authorized");
    }

    @Test
    void cancelledBeforeItsRequestIsNeverRequested() {
        when(payment.givenNoPriorActivity(), cancel()).expectEvents(NEVER);
        when(payment.given(NEVER), request("10")).expectNoEvents();
        when(payment.given(NEVER), cancel()).expectNoEvents();
    }

    @Test
    void cancelledBeforeItIsCapturedIsVoided() {
        when(payment.given(REQUESTED), cancel()).expectEvents(CANCELLED, voidRequested(null));
        when(payment.given(REQUESTED, AUTHORIZED), cancel()).expectEvents(CANCELLED, voidRequested(AUTH));
        when(payment.given(REQUESTED, AUTHORIZED, CANCELLED, voidRequested(AUTH)), cancel())
                .expectNoEvents();
    }

    @Test
    void cancelledWhenItHasEndedStaysAsItIs() {
        when(payment.given(REQUESTED, DECLINED), cancel()).expectNoEvents();
        when(payment.given(REQUESTED, TIMED_OUT), cancel()).expectNoEvents();
    }

    @Test
    void cancelledWhenItIsCapturedIsRefunded() {
        RefundRequested all = refundRequested(ID.value(), "10");
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED), cancel()).expectEvents(all);
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), cancel())
                .expectEvents(all);
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED, all), cancel())
                .expectNoEvents();
    }

    @Test
    void cancelledWhenPartOfItWasRefundedIsRefundedForTheRest() {
        when(
                        payment.given(
                                REQUESTED,
                                AUTHORIZED,
                                CAPTURE_REQUESTED,
                                CAPTURED,
                                refundRequested("r1", "3"),
                                refunded("r1", "3", "3")),
                        cancel())
                .expectEvents(refundRequested(ID.value(), "7"));
    }

    @Test
    void isRefundedAlsoWhileItIsBeingCaptured() {
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED), refund("r1", "4"))
                .expectEvents(refundRequested("r1", "4"));
        when(payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED), refund("r1", "4"))
                .expectEvents(refundRequested("r1", "4"));
    }

    @Test
    void eachRefundIsPaidOnce() {
        Object[] past = {REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED, refundRequested("r1", "4")};
        when(payment.given(past), refund("r1", "4")).expectNoEvents();
        when(payment.given(past), new RecordRefund(ID, "r1")).expectEvents(refunded("r1", "4", "4"));
        when(payment.given(past).andGiven(refunded("r1", "4", "4")), new RecordRefund(ID, "r1"))
                .expectNoEvents();
        when(payment.given(past).andGiven(refunded("r1", "4", "4")), refund("r1", "4"))
                .expectNoEvents();
        when(payment.given(past), new RecordRefund(ID, "r2")).expectNoEvents();
    }

    @Test
    void refundsAddUp() {
        when(
                        payment.given(
                                REQUESTED,
                                AUTHORIZED,
                                CAPTURE_REQUESTED,
                                CAPTURED,
                                refundRequested("r1", "4"),
                                refundRequested("r2", "6"),
                                refunded("r2", "6", "6")),
                        new RecordRefund(ID, "r1"))
                .expectEvents(refunded("r1", "4", "10"));
    }

    @Test
    void cannotRefundMoreThanIsLeft() {
        Object[] past = {REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED, refundRequested("r1", "4")};
        rejected(payment.given(past), refund("r2", "6.01"), "refund-exceeds-payment");
        when(payment.given(past), refund("r2", "6")).expectEvents(refundRequested("r2", "6"));
    }

    @Test
    void aRefundCannotChange() {
        rejected(
                payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED, refundRequested("r1", "4")),
                refund("r1", "5"),
                "refund-requested-differently");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1 EUR", "1 GBP"})
    void cannotRefundWhatMakesNoSense(String amount) {
        String[] parts = amount.split(" ", -1);
        rejected(
                payment.given(REQUESTED, AUTHORIZED, CAPTURE_REQUESTED, CAPTURED),
                new RefundPayment(ID, "r1", Money.of(parts[0], parts[1])),
                "bad-refund");
    }

    @Test
    void cannotBeRefundedUnlessItIsCaptured() {
        rejected(payment.given(REQUESTED), refund("r1", "1"), "payment-requested");
        rejected(payment.given(REQUESTED, AUTHORIZED), refund("r1", "1"), "payment-authorized");
        rejected(payment.given(REQUESTED, DECLINED), refund("r1", "1"), "payment-declined");
        rejected(payment.given(NEVER), refund("r1", "1"), "payment-cancelled");
    }

    private static ResultValidator<Payment> when(TestExecutor<Payment> given, Object command) {
        return given.when(command).expectSuccessfulHandlerExecution();
    }

    private static void rejected(TestExecutor<Payment> given, Object command, String code) {
        var _ = given.when(command)
                .expectNoEvents()
                .expectException(Rejection.class)
                .expectException(new CustomMatcher<Throwable>("a rejection with the code " + code) {
                    @Override
                    public boolean matches(Object failure) {
                        return failure instanceof Rejection rejection
                                && rejection.code().equals(code);
                    }
                });
    }

    private static RequestPayment request(String amount) {
        return new RequestPayment(ID, ORDER, eur(amount), "tok_approve", EXPIRES);
    }

    private static CancelPayment cancel() {
        return new CancelPayment(ID, "Changed my mind");
    }

    private static RefundPayment refund(String refundId, String amount) {
        return new RefundPayment(ID, refundId, eur(amount));
    }

    private static RefundRequested refundRequested(String refundId, String amount) {
        return new RefundRequested(ID, ORDER, refundId, eur(amount), AUTH);
    }

    private static PaymentRefunded refunded(String refundId, String amount, String total) {
        return new PaymentRefunded(ID, ORDER, refundId, eur(amount), eur(total));
    }

    private static VoidRequested voidRequested(@Nullable String authorization) {
        return new VoidRequested(ID, ORDER, authorization);
    }

    private static PaymentVoided voided(@Nullable String authorization) {
        return new PaymentVoided(ID, ORDER, authorization);
    }

    private static Money eur(String amount) {
        return Money.of(amount, "EUR");
    }
}
