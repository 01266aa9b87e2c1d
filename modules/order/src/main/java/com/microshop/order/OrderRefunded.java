package com.microshop.order;

import com.microshop.kernel.Money;

/**
 * An order ended: every unit was returned and all its money paid back.
 *
 * @param orderId the order
 * @param total how much was paid back by all its returns
 */
public record OrderRefunded(OrderId orderId, Money total) {}
