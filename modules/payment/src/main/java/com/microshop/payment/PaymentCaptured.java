package com.microshop.payment;

import com.microshop.kernel.Money;

/**
 * The money was taken.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param amount how much
 */
public record PaymentCaptured(PaymentId paymentId, String reference, Money amount) {}
