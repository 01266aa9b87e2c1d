package com.microshop.order.readmodel;

import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import java.util.UUID;

/**
 * Units of one line that came back.
 *
 * @param line the number of the order's line
 * @param productId the product
 * @param quantity units
 * @param amount what they had cost together
 */
@Embeddable
public record ReturnLineView(int line, UUID productId, int quantity, BigDecimal amount) {}
