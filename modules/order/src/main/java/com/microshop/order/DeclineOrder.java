package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends an order that was not paid; on an order that is confirmed or ended it changes nothing.
 *
 * @param orderId the order
 * @param reason why it was not paid
 */
public record DeclineOrder(@TargetAggregateIdentifier OrderId orderId, String reason) {}
