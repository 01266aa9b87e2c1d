package com.microshop.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.payment.CaptureRequested;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentCancelled;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentId;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.RefundRequested;
import com.microshop.payment.VoidRequested;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The state of a payment survives a snapshot. */
class SnapshotTest {

    private static final PaymentId ID = PaymentId.random();
    private static final Money AMOUNT = Money.of("9.99", "EUR");

    private final JsonSerializer serializer = JsonSerializer.create();

    @Test
    void ofANewPayment() {
        assertSurvives(new Payment());
    }

    @Test
    void ofAPaymentWithRefunds() {
        Payment payment = requested();
        payment.on(new PaymentAuthorized(ID, "order-1", AMOUNT, "auth-1"));
        payment.on(new CaptureRequested(ID, "order-1", AMOUNT, "auth-1"));
        payment.on(new PaymentCaptured(ID, "order-1", AMOUNT));
        payment.on(new RefundRequested(ID, "order-1", "r1", AMOUNT, "auth-1"));
        payment.on(new RefundRequested(ID, "order-1", "r2", AMOUNT, "auth-1"));
        payment.on(new PaymentRefunded(ID, "order-1", "r1", AMOUNT, AMOUNT));
        assertSurvives(payment);
    }

    @Test
    void ofAPaymentThatIsBeingVoided() {
        Payment payment = requested();
        payment.on(new PaymentCancelled(ID, "order-1", "Changed my mind"));
        payment.on(new VoidRequested(ID, "order-1", null));
        assertSurvives(payment);
    }

    @Test
    void ofAPaymentThatWasNeverRequested() {
        Payment payment = new Payment();
        payment.on(new PaymentCancelled(ID, null, "Changed my mind"));
        assertSurvives(payment);
    }

    private static Payment requested() {
        Payment payment = new Payment();
        payment.on(new PaymentRequested(ID, "order-1", AMOUNT, "tok_approve", Instant.parse("2026-03-01T12:15:00Z")));
        return payment;
    }

    private void assertSurvives(Payment payment) {
        Object read = serializer.deserialize(serializer.serialize(payment, String.class));
        assertThat(read).isExactlyInstanceOf(Payment.class);
        assertThat(read).usingRecursiveComparison().isEqualTo(payment);
    }
}
