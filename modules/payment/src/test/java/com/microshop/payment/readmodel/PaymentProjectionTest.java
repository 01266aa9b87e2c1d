package com.microshop.payment.readmodel;

import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.ProjectionTables;
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
import com.microshop.payment.RefundRequested;
import com.microshop.payment.VoidRequested;
import com.microshop.test.module.ModuleDatabase;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PaymentProjectionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final Money AMOUNT = eur("10");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("payment", "payments");

    private final PaymentId id = PaymentId.random();
    private final PaymentId other = PaymentId.random();
    private final PaymentProjection projection =
            new PaymentProjection(DATABASE.jdbc(), ProjectionTables.serving("payments", "payment_view"));

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @Test
    void showsANewPayment() {
        batch(() -> projection.on(requested(id), 0, NOW));

        assertThat(row(id))
                .containsEntry("reference", "order-1")
                .containsEntry("amount", new BigDecimal("10.00"))
                .containsEntry("refunded", new BigDecimal("0"))
                .containsEntry("currency", "EUR")
                .containsEntry("status", "REQUESTED")
                .containsEntry("requested_at", Timestamp.from(NOW))
                .containsEntry("version", 0L);
    }

    @Test
    void sumsABatchUp() {
        batch(() -> {
            projection.on(requested(id), 0, NOW);
            projection.on(requested(other), 0, NOW);
            projection.on(new PaymentAuthorized(id, "order-1", AMOUNT, "auth-1"), 1);
            projection.on(new PaymentDeclined(other, "order-1", "No."), 1);
            projection.on(new CaptureRequested(id, "order-1", AMOUNT, "auth-1"), 2);
            projection.on(new PaymentCaptured(id, "order-1", AMOUNT), 3);
            projection.on(new RefundRequested(id, "order-1", "r1", eur("4"), "auth-1"), 4);
            projection.on(new PaymentRefunded(id, "order-1", "r1", eur("4"), eur("4")), 5);
        });

        assertThat(row(id))
                .containsEntry("status", "CAPTURED")
                .containsEntry("refunded", new BigDecimal("4.00"))
                .containsEntry("version", 5L);
        assertThat(row(other)).containsEntry("status", "DECLINED").containsEntry("version", 1L);
    }

    @Test
    void isRefundedWhenAllOfItWasPaidBack() {
        batch(() -> {
            projection.on(requested(id), 0, NOW);
            projection.on(new PaymentCaptured(id, "order-1", AMOUNT), 1);
        });
        batch(() -> projection.on(new PaymentRefunded(id, "order-1", "r1", eur("4"), eur("4")), 2));
        assertThat(row(id)).containsEntry("status", "CAPTURED");

        batch(() -> projection.on(new PaymentRefunded(id, "order-1", "r2", eur("6"), eur("10")), 3));
        assertThat(row(id)).containsEntry("status", "REFUNDED").containsEntry("refunded", new BigDecimal("10.00"));

        batch(() -> {
            projection.on(requested(other), 0, NOW);
            projection.on(new PaymentCaptured(other, "order-1", AMOUNT), 1);
            projection.on(new PaymentRefunded(other, "order-1", "r1", AMOUNT, AMOUNT), 2);
        });
        assertThat(row(other)).containsEntry("status", "REFUNDED");
    }

    @Test
    void changesWhatOtherBatchesWrote() {
        batch(() -> {
            projection.on(requested(id), 0, NOW);
            projection.on(requested(other), 0, NOW);
        });
        batch(() -> {
            projection.on(new PaymentTimedOut(id, "order-1"), 1);
            projection.on(new VoidRequested(id, "order-1", null), 2);
            projection.on(new PaymentCancelled(other, "order-1", "Changed my mind"), 1);
        });
        batch(() -> projection.on(new PaymentVoided(id, "order-1", null), 3));

        assertThat(row(id)).containsEntry("status", "TIMED_OUT").containsEntry("version", 3L);
        assertThat(row(other)).containsEntry("status", "CANCELLED").containsEntry("version", 1L);
    }

    @Test
    void doesNotShowWhatWasNeverRequested() {
        batch(() -> projection.on(new PaymentCancelled(id, null, "Changed my mind"), 0));

        assertThat(rows(id)).isEmpty();
    }

    private static PaymentRequested requested(PaymentId payment) {
        return new PaymentRequested(payment, "order-1", AMOUNT, "tok_approve", NOW.plusSeconds(900));
    }

    private static Money eur(String amount) {
        return Money.of(amount, "EUR");
    }

    private static Map<String, @Nullable Object> row(PaymentId payment) {
        List<Map<String, @Nullable Object>> rows = rows(payment);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private static List<Map<String, @Nullable Object>> rows(PaymentId payment) {
        return DATABASE.jdbc()
                .queryForList("SELECT * FROM payments.payment_view WHERE payment_id = ?::uuid", payment.value());
    }
}
