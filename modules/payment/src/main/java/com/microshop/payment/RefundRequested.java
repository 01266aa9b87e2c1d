package com.microshop.payment;

import com.microshop.kernel.Money;

/**
 * Money is to be paid back, as soon as it has been taken.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param refundId the refund; the payment's own id when the whole payment is cancelled
 * @param amount how much
 * @param providerReference the provider's name for the authorization
 */
public record RefundRequested(
        PaymentId paymentId, String reference, String refundId, Money amount, String providerReference) {}
