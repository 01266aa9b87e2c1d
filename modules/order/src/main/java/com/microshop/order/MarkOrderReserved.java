package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Records that all stock of an order is set aside; on an order that has gone further or ended it changes nothing.
 *
 * @param orderId the order
 */
public record MarkOrderReserved(@TargetAggregateIdentifier OrderId orderId) {}
