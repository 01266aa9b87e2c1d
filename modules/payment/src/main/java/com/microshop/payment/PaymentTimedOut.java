package com.microshop.payment;

/**
 * The provider did not answer in time; should it hold money, that is voided.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 */
public record PaymentTimedOut(PaymentId paymentId, String reference) {}
