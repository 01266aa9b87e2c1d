package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Reports that the provider took the money.
 *
 * @param paymentId the payment; a second report changes nothing
 */
public record RecordCapture(@TargetAggregateIdentifier PaymentId paymentId) {}
