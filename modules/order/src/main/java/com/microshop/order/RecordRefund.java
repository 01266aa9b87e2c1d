package com.microshop.order;

import com.microshop.kernel.Money;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Records that the money of a return was paid back; recorded before, or for no return, it changes nothing.
 *
 * @param orderId the order
 * @param returnId the return
 * @param amount how much was paid
 */
public record RecordRefund(@TargetAggregateIdentifier OrderId orderId, String returnId, Money amount) {}
