package com.microshop.loader;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Comparator;

/**
 * A row that can be a line of an order or of a return.
 *
 * @param number the row's number in the file, from 1
 * @param cancellation whether units went back
 * @param invoice the invoice number in upper case, such as {@code 536365} or {@code C536379}
 * @param customer the customer's number
 * @param stockCode the product's code in upper case
 * @param description what the row calls the product, maybe empty
 * @param quantity how many units were sold or went back, from 1
 * @param price the price of one unit, greater than zero, without trailing zeros
 * @param time the time of the row
 */
record SaleRow(
        int number,
        boolean cancellation,
        String invoice,
        String customer,
        String stockCode,
        String description,
        int quantity,
        BigDecimal price,
        LocalDateTime time) {

    /** By time; rows of the same time as they stand in the file. */
    static final Comparator<SaleRow> IN_TIME_ORDER =
            Comparator.comparing(SaleRow::time).thenComparingInt(SaleRow::number);
}
