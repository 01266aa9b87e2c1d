package com.microshop.payment;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Gives the payment up: voids an authorization, refunds what was captured.
 *
 * @param paymentId the payment; one that does not exist yet will never be requested
 * @param reason why, for people
 */
public record CancelPayment(@TargetAggregateIdentifier PaymentId paymentId, String reason) {}
