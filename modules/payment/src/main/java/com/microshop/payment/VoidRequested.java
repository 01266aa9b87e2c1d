package com.microshop.payment;

import org.jspecify.annotations.Nullable;

/**
 * The provider is to release what it holds for an abandoned payment.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param providerReference the provider's name for the authorization, or null when no answer about one is known
 */
public record VoidRequested(
        PaymentId paymentId, String reference, @Nullable String providerReference) {}
