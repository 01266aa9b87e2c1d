package com.microshop.order;

import com.microshop.kernel.Money;

/**
 * The money of one return was paid back.
 *
 * @param orderId the order
 * @param returnId the return
 * @param amount how much
 */
public record OrderRefundPaid(OrderId orderId, String returnId, Money amount) {}
