package com.microshop.payment;

import org.jspecify.annotations.Nullable;

/**
 * Whatever the provider holds for a payment that was given up is to be let go.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param providerReference the provider's name for the authorization, or null when no answer about one is known
 */
public record VoidRequested(
        PaymentId paymentId, String reference, @Nullable String providerReference) {}
