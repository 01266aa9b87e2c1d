package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Reports that the provider holds the money.
 *
 * @param paymentId the payment; one that was cancelled meanwhile releases the money
 * @param providerReference the provider's name for the authorization
 */
public record RecordAuthorization(@TargetAggregateIdentifier PaymentId paymentId, String providerReference) {}
