package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import org.jspecify.annotations.Nullable;

/** A call to the provider. */
sealed interface ProviderCall {

    /** The call has an effect once for each key. */
    String idempotencyKey();

    /** The payment that it is about. */
    PaymentId paymentId();

    /**
     * Holds money of the payer.
     *
     * @param paymentToken the means of payment, or null for the provider's default
     */
    record Authorize(
            String idempotencyKey,
            PaymentId paymentId,
            Money amount,
            @Nullable String paymentToken) implements ProviderCall {

        /** Leaves the payment token out: it must not reach a log. */
        @Override
        public String toString() {
            return "Authorize[paymentId=%s, amount=%s]".formatted(paymentId, amount);
        }
    }

    /**
     * Takes money that is held.
     *
     * @param authorization the provider's name for the authorization
     */
    record Capture(String idempotencyKey, PaymentId paymentId, String authorization, Money amount)
            implements ProviderCall {}

    /**
     * Releases what is held for the payment, now or later: an authorization that comes after it is refused.
     *
     * @param authorization the provider's name for the authorization, or null if no answer about one is known
     */
    record VoidAuthorization(
            String idempotencyKey,
            PaymentId paymentId,
            @Nullable String authorization) implements ProviderCall {}

    /**
     * Pays money back that was taken.
     *
     * @param authorization the provider's name for the authorization
     */
    record Refund(String idempotencyKey, PaymentId paymentId, String authorization, String refundId, Money amount)
            implements ProviderCall {}
}
