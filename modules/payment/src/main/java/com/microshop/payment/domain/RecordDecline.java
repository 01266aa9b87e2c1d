package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Reports that the provider refused to authorize.
 *
 * @param paymentId the payment; changes nothing unless it waits for that answer
 * @param reason the provider's reason
 */
public record RecordDecline(@TargetAggregateIdentifier PaymentId paymentId, String reason) {}
