package com.microshop.payment.readmodel;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentRequested;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What some events of one payment change in its row.
 *
 * @param id the payment
 * @param version the sequence number of the last of the events
 * @param request the request, or null if the row is there already
 * @param requestedAt when it was requested, or null if the row is there already
 * @param status the status after the events, or null if they leave it
 * @param refunded what was paid back after the events, or null if they leave it
 */
record PaymentChange(
        String id,
        long version,
        @Nullable PaymentRequested request,
        @Nullable Instant requestedAt,
        @Nullable PaymentStatus status,
        @Nullable BigDecimal refunded) {

    static PaymentChange version(String id, long version) {
        return new PaymentChange(id, version, null, null, null, null);
    }

    static PaymentChange status(String id, long version, PaymentStatus status) {
        return new PaymentChange(id, version, null, null, status, null);
    }

    static PaymentChange refunded(String id, long version, Money total) {
        return new PaymentChange(id, version, null, null, null, total.amount());
    }

    static PaymentChange requested(PaymentRequested request, long version, Instant at) {
        return new PaymentChange(request.paymentId().value(), version, request, at, PaymentStatus.REQUESTED, null);
    }

    /** Both changes as one. */
    PaymentChange then(PaymentChange next) {
        return new PaymentChange(
                id,
                next.version,
                request,
                requestedAt,
                next.status != null ? next.status : status,
                next.refunded != null ? next.refunded : refunded);
    }
}
