package com.microshop.payment;

import org.jspecify.annotations.Nullable;

/**
 * The payment was cancelled before money was taken.
 *
 * @param paymentId the payment
 * @param reference what is paid for, opaque to this module; null when the payment had not been requested yet
 * @param reason why, for people
 */
public record PaymentCancelled(
        PaymentId paymentId, @Nullable String reference, String reason) {}
