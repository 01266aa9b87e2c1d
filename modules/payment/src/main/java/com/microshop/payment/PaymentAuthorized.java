package com.microshop.payment;

import com.microshop.kernel.Money;

/**
 * The provider holds the money for us.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param amount how much
 * @param providerReference the provider's name for the authorization
 */
public record PaymentAuthorized(PaymentId paymentId, String reference, Money amount, String providerReference) {}
