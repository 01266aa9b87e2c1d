package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Reports that the provider paid money back.
 *
 * @param paymentId the payment
 * @param refundId the refund; a second report for it changes nothing
 */
public record RecordRefund(@TargetAggregateIdentifier PaymentId paymentId, String refundId) {}
