package com.microshop.payment;

import org.jspecify.annotations.Nullable;

/**
 * The provider has released what it held for the payment.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param providerReference the released authorization, or null when none was known
 */
public record PaymentVoided(
        PaymentId paymentId, String reference, @Nullable String providerReference) {}
