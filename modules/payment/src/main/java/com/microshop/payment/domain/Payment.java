package com.microshop.payment.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

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
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One payment, from the request to the last refund.
 *
 * <p>Amounts of nothing are settled at once: no provider is asked. A payment that was given up never keeps money: what
 * the provider holds, or turns out later to hold, is voided.
 */
@SuppressWarnings("NullAway.Init") // the first event sets the fields
public class Payment {

    private static final String NOTHING_TO_HOLD = "none";

    @AggregateIdentifier
    private PaymentId id;

    private Status status = Status.NEW;
    private @Nullable String reference;
    private Money amount;
    private Instant expiresAt;
    private @Nullable String authorization;
    private boolean voidPending;
    private Refunds refunds = new Refunds();

    /** Made by the event store, before the first event. */
    public Payment() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(RequestPayment command) {
        if (status != Status.NEW) {
            requireSame(command);
            return;
        }
        apply(RequestRule.check(command));
        if (amount.isZero()) {
            apply(new PaymentAuthorized(id, reference(), amount, NOTHING_TO_HOLD));
        }
    }

    @CommandHandler
    void handle(RecordAuthorization command) {
        switch (status) {
            case REQUESTED -> apply(new PaymentAuthorized(id, reference(), amount, command.providerReference()));
            case DECLINED, TIMED_OUT, CANCELLED -> {
                if (!command.providerReference().equals(authorization)) {
                    apply(new VoidRequested(id, reference(), command.providerReference()));
                }
            }
            default -> {}
        }
    }

    @CommandHandler
    void handle(RecordDecline command) {
        if (status == Status.REQUESTED) {
            apply(new PaymentDeclined(id, reference(), command.reason()));
        }
    }

    @CommandHandler
    void handle(TimeOutPayment command) {
        if (status == Status.REQUESTED && !command.at().isBefore(expiresAt)) {
            apply(new PaymentTimedOut(id, reference()));
            apply(new VoidRequested(id, reference(), null));
        }
    }

    @CommandHandler
    void handle(CapturePayment command) {
        switch (status) {
            case AUTHORIZED -> {
                apply(new CaptureRequested(id, reference(), amount, authorization()));
                if (amount.isZero()) {
                    apply(new PaymentCaptured(id, reference(), amount));
                }
            }
            case CAPTURE_REQUESTED, CAPTURED -> {}
            default -> throw notAllowed("capture");
        }
    }

    @CommandHandler
    void handle(RecordCapture command) {
        switch (status) {
            case CAPTURE_REQUESTED -> apply(new PaymentCaptured(id, reference(), amount));
            case CAPTURED -> {}
            default -> throw notAllowed("record a capture of");
        }
    }

    @CommandHandler
    void handle(RefundPayment command) {
        if (!status.isTakenOrBeingTaken()) {
            throw notAllowed("refund");
        }
        if (refunds.isNew(command, amount)) {
            refund(command.refundId(), command.amount());
        }
    }

    @CommandHandler
    void handle(RecordRefund command) {
        Money unpaid = refunds.unpaid(command.refundId());
        if (unpaid != null) {
            paidBack(command.refundId(), unpaid);
        }
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(CancelPayment command) {
        switch (status) {
            case NEW -> apply(new PaymentCancelled(command.paymentId(), null, command.reason()));
            case REQUESTED, AUTHORIZED -> {
                apply(new PaymentCancelled(id, reference(), command.reason()));
                if (!amount.isZero()) {
                    apply(new VoidRequested(id, reference(), authorization));
                }
            }
            case CAPTURE_REQUESTED, CAPTURED -> {
                Money left = refunds.left(amount);
                if (!left.isZero()) {
                    refund(id.value(), left);
                }
            }
            case DECLINED, TIMED_OUT, CANCELLED -> {}
        }
    }

    @CommandHandler
    void handle(RecordVoid command) {
        if (voidPending && Objects.equals(authorization, command.providerReference())) {
            apply(new PaymentVoided(id, reference(), authorization));
        }
    }

    @EventSourcingHandler
    void on(PaymentRequested event) {
        id = event.paymentId();
        reference = event.reference();
        amount = event.amount();
        expiresAt = event.expiresAt();
        status = Status.REQUESTED;
    }

    @EventSourcingHandler
    void on(PaymentAuthorized event) {
        authorization = event.providerReference();
        status = Status.AUTHORIZED;
    }

    @EventSourcingHandler
    void on(PaymentDeclined event) {
        status = Status.DECLINED;
    }

    @EventSourcingHandler
    void on(PaymentTimedOut event) {
        status = Status.TIMED_OUT;
    }

    @EventSourcingHandler
    void on(PaymentCancelled event) {
        id = event.paymentId();
        status = Status.CANCELLED;
    }

    @EventSourcingHandler
    void on(VoidRequested event) {
        authorization = event.providerReference();
        voidPending = true;
    }

    @EventSourcingHandler
    void on(PaymentVoided event) {
        voidPending = false;
    }

    @EventSourcingHandler
    void on(CaptureRequested event) {
        status = Status.CAPTURE_REQUESTED;
    }

    @EventSourcingHandler
    void on(PaymentCaptured event) {
        status = Status.CAPTURED;
    }

    @EventSourcingHandler
    void on(RefundRequested event) {
        refunds.requested(event.refundId(), event.amount());
    }

    @EventSourcingHandler
    void on(PaymentRefunded event) {
        refunds.paid(event.refundId());
    }

    private void refund(String refundId, Money refund) {
        apply(new RefundRequested(id, reference(), refundId, refund, authorization()));
        if (refund.isZero()) {
            paidBack(refundId, refund);
        }
    }

    private void paidBack(String refundId, Money refund) {
        apply(new PaymentRefunded(
                id, reference(), refundId, refund, refunds.paid(amount).plus(refund)));
    }

    private boolean wasCancelledBeforeItsRequest() {
        return status == Status.CANCELLED && reference == null;
    }

    private void requireSame(RequestPayment command) {
        if (wasCancelledBeforeItsRequest()) {
            return;
        }
        if (!command.reference().equals(reference) || !command.amount().equals(amount)) {
            throw Rejection.conflict(
                    "payment-requested-differently",
                    "Payment %s was requested for %s with %s.".formatted(id, reference, amount));
        }
    }

    private Rejection notAllowed(String what) {
        return Rejection.conflict(
                "payment-" + status.text(),
                "Cannot %s payment %s: it is %s."
                        .formatted(what, id, status.text().replace('-', ' ')));
    }

    private String reference() {
        return Objects.requireNonNull(reference, "the payment was never requested");
    }

    private String authorization() {
        return Objects.requireNonNull(authorization, "the payment was never authorized");
    }
}
