package com.microshop.payment;

import org.jspecify.annotations.Nullable;

/**
 * The provider holds nothing for the payment any more.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param providerReference the authorization that was let go, or null when none was known
 */
public record PaymentVoided(
        PaymentId paymentId, String reference, @Nullable String providerReference) {}
