package com.microshop.loader;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What to do in the shop to play a file.
 *
 * @param rows how many rows of the file fall under each rule
 * @param customers the numbers of the customers that are needed
 * @param products the products that are needed
 * @param steps the orders and returns, each return behind the orders that it takes from
 * @param statedRefunds what the cancellations under {@link Rule#RETURNED_AT_PRICE_PAID} say is to be refunded
 * @param paidRefunds what was paid for the same units, and is refunded; not rounded
 */
record Plan(
        Map<Rule, Integer> rows,
        List<String> customers,
        List<Product> products,
        List<Step> steps,
        BigDecimal statedRefunds,
        BigDecimal paidRefunds) {

    /**
     * A product to add.
     *
     * @param stock as many units as the whole file sells
     */
    record Product(String stockCode, String name, BigDecimal price, int stock) {}

    /** Something to play. */
    sealed interface Step {}

    /**
     * An order: the rows of one invoice and one customer.
     *
     * @param index counts the orders, from 0
     * @param returned what goes back in the course of the plan, in money
     */
    record Order(int index, String invoice, String customer, List<Line> lines, BigDecimal returned) implements Step {}

    /** A line of an order. */
    record Line(String stockCode, int quantity, BigDecimal price) {

        /** What so many of its units cost, to the penny; half a penny is rounded up, as the shop does. */
        BigDecimal costOf(int units) {
            return price.multiply(BigDecimal.valueOf(units)).setScale(2, RoundingMode.HALF_UP);
        }
    }

    /**
     * What one cancelling invoice takes from one order.
     *
     * @param invoice the cancelling invoice
     * @param units how many units go back, by the number of the order's line, from 1
     */
    record Return(String invoice, Order order, SortedMap<Integer, Integer> units) implements Step {}

    List<Order> orders() {
        return steps.stream()
                .filter(Order.class::isInstance)
                .map(Order.class::cast)
                .toList();
    }

    int returns() {
        return (int) steps.stream().filter(Return.class::isInstance).count();
    }

    long lines() {
        return rows.getOrDefault(Rule.ORDERED, 0);
    }

    int totalRows() {
        return rows.values().stream().mapToInt(Integer::intValue).sum();
    }
}
