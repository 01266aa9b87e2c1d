package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.product.ProductId;

/**
 * Units of one line that a customer gave back.
 *
 * @param line the number of the order's line, from 1
 * @param productId the product of that line
 * @param quantity units
 * @param amount what they had cost together
 */
public record ReturnedLine(int line, ProductId productId, int quantity, Money amount) {}
