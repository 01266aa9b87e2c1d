package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Confirms a reserved order whose payment is authorized; an order that ended before has the payment given up instead.
 *
 * @param orderId the order; confirming a confirmed order changes nothing
 */
public record ConfirmOrder(@TargetAggregateIdentifier OrderId orderId) {}
