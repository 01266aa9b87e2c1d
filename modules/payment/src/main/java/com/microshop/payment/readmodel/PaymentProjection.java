package com.microshop.payment.readmodel;

import com.microshop.messaging.BatchBuffer;
import com.microshop.messaging.ProjectionTables;
import com.microshop.payment.CaptureRequested;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentCancelled;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.PaymentTimedOut;
import com.microshop.payment.PaymentVoided;
import com.microshop.payment.RefundRequested;
import com.microshop.payment.VoidRequested;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes {@code payments.payment_view}: at most one insert and one update for a whole batch of events.
 *
 * <p>A payment that was cancelled before its request has no row: there was never anything to pay.
 */
public final class PaymentProjection {

    /** The name of the processor that runs it. */
    public static final String PROCESSOR = "payments";

    /** What it writes. */
    public static final List<String> TABLES = List.of("payment_view");

    private final PaymentViewTable table;
    private final BatchBuffer<PaymentChange> changes;

    /** Creates the projection, which writes within the transaction that it is called in. */
    public PaymentProjection(JdbcTemplate jdbc, ProjectionTables tables) {
        table = new PaymentViewTable(jdbc, tables);
        changes = new BatchBuffer<>(table::write);
    }

    @EventHandler
    void on(PaymentRequested event, @SequenceNumber long version, @Timestamp Instant at) {
        changes.add(PaymentChange.requested(event, version, at));
    }

    @EventHandler
    void on(PaymentAuthorized event, @SequenceNumber long version) {
        changes.add(PaymentChange.status(event.paymentId().value(), version, PaymentStatus.AUTHORIZED));
    }

    @EventHandler
    void on(PaymentDeclined event, @SequenceNumber long version) {
        changes.add(PaymentChange.status(event.paymentId().value(), version, PaymentStatus.DECLINED));
    }

    @EventHandler
    void on(PaymentTimedOut event, @SequenceNumber long version) {
        changes.add(PaymentChange.status(event.paymentId().value(), version, PaymentStatus.TIMED_OUT));
    }

    @EventHandler
    void on(PaymentCancelled event, @SequenceNumber long version) {
        changes.add(PaymentChange.status(event.paymentId().value(), version, PaymentStatus.CANCELLED));
    }

    @EventHandler
    void on(PaymentCaptured event, @SequenceNumber long version) {
        changes.add(PaymentChange.status(event.paymentId().value(), version, PaymentStatus.CAPTURED));
    }

    @EventHandler
    void on(PaymentRefunded event, @SequenceNumber long version) {
        changes.add(PaymentChange.refunded(event.paymentId().value(), version, event.totalRefunded()));
    }

    @EventHandler
    void on(CaptureRequested event, @SequenceNumber long version) {
        changes.add(PaymentChange.version(event.paymentId().value(), version));
    }

    @EventHandler
    void on(RefundRequested event, @SequenceNumber long version) {
        changes.add(PaymentChange.version(event.paymentId().value(), version));
    }

    @EventHandler
    void on(VoidRequested event, @SequenceNumber long version) {
        changes.add(PaymentChange.version(event.paymentId().value(), version));
    }

    @EventHandler
    void on(PaymentVoided event, @SequenceNumber long version) {
        changes.add(PaymentChange.version(event.paymentId().value(), version));
    }
}
