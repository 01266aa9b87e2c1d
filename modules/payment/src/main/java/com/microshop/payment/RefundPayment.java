package com.microshop.payment;

import com.microshop.kernel.Money;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Pays part or all of a captured payment back.
 *
 * @param paymentId the payment
 * @param refundId the refund; a second command for it changes nothing
 * @param amount how much, at most what is left
 */
public record RefundPayment(@TargetAggregateIdentifier PaymentId paymentId, String refundId, Money amount) {}
