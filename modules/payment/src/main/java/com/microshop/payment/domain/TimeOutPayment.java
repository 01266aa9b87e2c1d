package com.microshop.payment.domain;

import com.microshop.payment.PaymentId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Gives a payment up that the provider did not answer in time.
 *
 * @param paymentId the payment; changes nothing unless it waits for an answer
 * @param at the time now; before the payment expires nothing changes
 */
public record TimeOutPayment(@TargetAggregateIdentifier PaymentId paymentId, Instant at) {}
