package com.microshop.payment;

import com.microshop.kernel.Money;

/**
 * Money was paid back.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module
 * @param refundId the refund
 * @param amount how much by this refund
 * @param totalRefunded how much by all refunds of the payment
 */
public record PaymentRefunded(
        PaymentId paymentId, String reference, String refundId, Money amount, Money totalRefunded) {}
