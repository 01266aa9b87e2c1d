package com.microshop.payment;

import com.microshop.kernel.Money;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Requests a payment; the outcome is an event.
 *
 * @param paymentId the payment; a second command for it changes nothing
 * @param reference what is paid for, opaque to this module
 * @param amount how much, not negative
 * @param paymentToken the provider's token for the payer's means of payment, or null for its default
 * @param expiresAt when the payment times out
 */
public record RequestPayment(
        @TargetAggregateIdentifier PaymentId paymentId,
        String reference,
        Money amount,
        @Nullable String paymentToken,
        Instant expiresAt) {

    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "RequestPayment[paymentId=%s, reference=%s, amount=%s, expiresAt=%s]"
                .formatted(paymentId, reference, amount, expiresAt);
    }
}
