package com.microshop.loader;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What was played.
 *
 * @param productIds the shop's id of each stock code
 * @param orders the orders by the shop's ids
 * @param users how many users were needed, and how many of them already existed
 * @param products the same for products
 * @param placed the same for orders
 * @param returns the same for returns
 * @param problems a sentence for each order that did not end as it should
 * @param post how long the shop took to take orders
 * @param elapsed from the first order to the end of the last
 */
record Played(
        Map<String, String> productIds,
        Map<String, Plan.Order> orders,
        Count users,
        Count products,
        Count placed,
        Count returns,
        List<String> problems,
        Latencies post,
        Duration elapsed) {

    /** How many things there are, and how many of them an earlier run had made. */
    record Count(long all, long before) {}
}
