package com.microshop.order;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Cancels an order whose time is up; on an order that has time left, is confirmed or ended it changes nothing.
 *
 * @param orderId the order
 * @param at the time at which the order times out
 */
public record TimeOutOrder(@TargetAggregateIdentifier OrderId orderId, Instant at) {}
