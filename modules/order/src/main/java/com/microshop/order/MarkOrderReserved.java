package com.microshop.order;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Records that all stock of an order is set aside; on an order in a later status it changes nothing.
 *
 * @param orderId the order
 */
public record MarkOrderReserved(@TargetAggregateIdentifier OrderId orderId) {}
