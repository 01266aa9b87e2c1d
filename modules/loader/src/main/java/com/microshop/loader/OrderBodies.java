package com.microshop.loader;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** Writes the bodies of orders and returns: compact JSON of nothing but ids and numbers, the same each time. */
final class OrderBodies {

    private static final int CHARS_A_LINE = 96;

    private OrderBodies() {}

    static byte[] order(Plan.Order order, String userId, UnaryOperator<String> productId) {
        StringBuilder json = new StringBuilder(CHARS_A_LINE * (order.lines().size() + 1));
        json.append("{\"user_id\":\"").append(userId).append("\",\"lines\":[");
        for (Plan.Line line : order.lines()) {
            json.append("{\"product_id\":\"").append(productId.apply(line.stockCode()));
            json.append("\",\"quantity\":").append(line.quantity());
            json.append(",\"agreed_unit_price\":").append(line.price().toPlainString());
            json.append("},");
        }
        return ended(json);
    }

    static byte[] units(SortedMap<Integer, Integer> unitsByLine) {
        StringBuilder json = new StringBuilder("{\"lines\":[");
        for (Map.Entry<Integer, Integer> entry : unitsByLine.entrySet()) {
            json.append("{\"line\":").append(entry.getKey());
            json.append(",\"quantity\":").append(entry.getValue()).append("},");
        }
        return ended(json);
    }

    private static byte[] ended(StringBuilder json) {
        json.setLength(json.length() - 1);
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
