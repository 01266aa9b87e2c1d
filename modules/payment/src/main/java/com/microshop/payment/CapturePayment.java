package com.microshop.payment;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Takes the authorized money.
 *
 * @param paymentId the payment
 */
public record CapturePayment(@TargetAggregateIdentifier PaymentId paymentId) {}
