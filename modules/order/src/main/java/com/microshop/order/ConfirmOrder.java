package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Confirms a reserved order whose payment is authorized; for an order that has ended, the payment is cancelled instead.
 *
 * @param orderId the order; confirming a confirmed order changes nothing
 */
public record ConfirmOrder(@TargetAggregateIdentifier OrderId orderId) {}
