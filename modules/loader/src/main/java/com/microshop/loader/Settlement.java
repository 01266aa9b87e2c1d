package com.microshop.loader;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Waits until all orders of a load have ended and all their returns are paid back, as the list of orders shows it. */
final class Settlement {

    private static final String LIST = "/api/orders";
    private static final long POLL_MILLIS = 250;

    private final ShopApi api;
    private final Map<String, Plan.Order> orders;
    private final Duration timeout;

    /**
     * Creates a settlement.
     *
     * @param orders the orders by the shop's ids
     * @param timeout how long to wait
     */
    Settlement(ShopApi api, Map<String, Plan.Order> orders, Duration timeout) {
        this.api = api;
        this.orders = orders;
        this.timeout = timeout;
    }

    /** Waits, and returns a sentence for each order that did not end as it should. */
    List<String> await() {
        long giveUp = System.nanoTime() + timeout.toNanos();
        while (anyIsOpen() && System.nanoTime() < giveUp) {
            ShopApi.pause(POLL_MILLIS);
        }
        while (true) {
            Look look = look();
            if (look.waiting.isEmpty() || System.nanoTime() > giveUp) {
                look.failed.putAll(look.waiting);
                return look.failed.entrySet().stream()
                        .map(problem -> "Order %s (invoice %s): %s."
                                .formatted(problem.getKey(), invoice(problem.getKey()), problem.getValue()))
                        .toList();
            }
            ShopApi.pause(POLL_MILLIS);
        }
    }

    private @Nullable String invoice(String id) {
        Plan.Order order = orders.get(id);
        return order == null ? null : order.invoice();
    }

    private boolean anyIsOpen() {
        Set<String> open = new HashSet<>();
        for (String status : List.of("pending", "reserved")) {
            api.forEachItem(LIST + "?status=" + status, item -> open.add(id(item)));
        }
        open.retainAll(orders.keySet());
        return !open.isEmpty();
    }

    private Look look() {
        Look look = new Look();
        orders.keySet().forEach(id -> look.waiting.put(id, "not in the list of orders"));
        api.forEachItem(LIST, item -> {
            Plan.Order order = orders.get(id(item));
            if (order != null) {
                look.at(order, item);
            }
        });
        return look;
    }

    private static String id(JsonNode item) {
        return item.path("id").asString("");
    }

    /** One reading of all orders: those still pending, and those that failed permanently. */
    private static final class Look {

        private final Map<String, String> waiting = new TreeMap<>();
        private final Map<String, String> failed = new TreeMap<>();

        void at(Plan.Order order, JsonNode item) {
            String id = id(item);
            String status = item.path("status").asString("");
            BigDecimal refunded = Amounts.of(item.path("refunded"));
            int compared = refunded.compareTo(order.returned());
            waiting.remove(id);
            if (Outcome.of(status) == Outcome.FAILED) {
                failed.put(id, status + ", " + item.path("reason").asString("no reason given"));
            } else if (Outcome.of(status) == Outcome.OPEN) {
                waiting.put(id, "still " + status);
            } else if (compared != 0) {
                String text = "refunded %s instead of %s".formatted(refunded, order.returned());
                (compared < 0 ? waiting : failed).put(id, text);
            }
        }
    }
}
