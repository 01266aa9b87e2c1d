package com.microshop.payment;

import com.microshop.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment was requested.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param amount how much
 * @param paymentToken the provider's token for the means of payment
 * @param expiresAt when it times out
 */
public record PaymentRequested(
        PaymentId paymentId,
        String reference,
        Money amount,
        @Nullable String paymentToken,
        Instant expiresAt) {

    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "PaymentRequested[paymentId=%s, reference=%s, amount=%s, expiresAt=%s]"
                .formatted(paymentId, reference, amount, expiresAt);
    }
}
