package com.microshop.payment;

/**
 * The provider refused.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param reason the provider's reason
 */
public record PaymentDeclined(PaymentId paymentId, String reference, String reason) {}
