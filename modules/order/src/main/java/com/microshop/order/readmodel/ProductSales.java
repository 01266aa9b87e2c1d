package com.microshop.order.readmodel;

import java.math.BigDecimal;

/**
 * What was sold of one product in one currency, over all orders that were confirmed.
 *
 * @param productId the product
 * @param currency the ISO 4217 code of the amounts
 * @param unitsSold units bought
 * @param revenue what they cost together
 * @param unitsReturned how many of them came back
 * @param refunds what those had cost together
 */
public record ProductSales(
        String productId,
        String currency,
        long unitsSold,
        BigDecimal revenue,
        long unitsReturned,
        BigDecimal refunds) {}
