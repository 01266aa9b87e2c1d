package com.microshop.loader;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a plan of a file. The rows are taken by their time and then by their place in the file.
 *
 * <p>A cancellation takes units from what the same customer bought before of the same stock code: from the latest purchase
 * at the same price first, then from the latest at any price, over as many orders as it needs. If fewer units are left than
 * it cancels, the row as a whole is refused and takes nothing.
 */
final class Planner {

    /** The most lines that an order takes. */
    static final int MAX_LINES = 2_000;

    /** The most units that a product can start with. */
    static final int MAX_STOCK = 1_000_000_000;

    private final Map<Rule, Integer> rows = new EnumMap<>(Rule.class);
    private final Map<InvoiceKey, OrderDraft> orders = new LinkedHashMap<>();
    private final Map<InvoiceKey, CancellationDraft> cancellations = new LinkedHashMap<>();
    private final Map<PurchaseKey, List<Purchase>> purchases = new HashMap<>();
    private final Map<String, ProductDraft> products = new LinkedHashMap<>();

    private Planner() {}

    /**
     * Plans a file.
     *
     * @param maxOrders how many orders at most; the returns that come after them in time are left out as well
     */
    static Plan plan(SalesFile file, int maxOrders) {
        Planner planner = new Planner();
        List<SaleRow> usable = new ArrayList<>();
        Classifier classifier = new Classifier();
        CsvRows.forEach(file, raw -> {
            switch (classifier.judge(raw)) {
                case Classifier.Usable(SaleRow row) -> usable.add(row);
                case Classifier.Refused(Rule rule) -> planner.count(rule, 1);
            }
        });
        usable.sort(SaleRow.IN_TIME_ORDER);
        int place = 0;
        for (SaleRow row : usable) {
            planner.count(row.cancellation() ? planner.cancel(row, place) : planner.buy(row, place), 1);
            place++;
        }
        return planner.finish(maxOrders);
    }

    private void count(Rule rule, int more) {
        rows.merge(rule, more, Integer::sum);
    }

    private Rule buy(SaleRow row, int place) {
        InvoiceKey key = new InvoiceKey(row.invoice(), row.customer());
        OrderDraft order = orders.get(key);
        if (order != null && order.lines.size() == MAX_LINES) {
            return Rule.BEYOND_LINE_LIMIT;
        }
        ProductDraft product = products.computeIfAbsent(row.stockCode(), code -> new ProductDraft());
        if (product.units + row.quantity() > MAX_STOCK) {
            return Rule.BEYOND_SHOP_LIMITS;
        }
        if (order == null) {
            order = new OrderDraft(key, place);
            orders.put(key, order);
        }
        order.lines.add(new Plan.Line(row.stockCode(), row.quantity(), row.price()));
        product.sold(row);
        purchases
                .computeIfAbsent(new PurchaseKey(row.customer(), row.stockCode()), k -> new ArrayList<>())
                .add(new Purchase(order, order.lines.size(), row.price(), row.quantity()));
        return Rule.ORDERED;
    }

    private Rule cancel(SaleRow row, int place) {
        List<Purchase> bought = purchases.getOrDefault(new PurchaseKey(row.customer(), row.stockCode()), List.of());
        long left = bought.stream().mapToLong(p -> p.left).sum();
        if (left < row.quantity()) {
            return left == 0 ? Rule.NOT_BOUGHT_BEFORE : Rule.MORE_THAN_BOUGHT;
        }
        CancellationDraft draft =
                cancellations.computeIfAbsent(new InvoiceKey(row.invoice(), row.customer()), CancellationDraft::new);
        draft.place = place;
        int open = row.quantity();
        for (Purchase purchase : bought.reversed()) {
            if (open > 0 && purchase.price.compareTo(row.price()) == 0) {
                open -= draft.take(purchase, open);
            }
        }
        if (open == 0) {
            draft.rows.merge(Rule.RETURNED, 1, Integer::sum);
            return Rule.RETURNED;
        }
        for (Purchase purchase : bought.reversed()) {
            if (open > 0) {
                int taken = draft.take(purchase, open);
                open -= taken;
                draft.statedRefunds = draft.statedRefunds.add(times(row.price(), taken));
                draft.paidRefunds = draft.paidRefunds.add(times(purchase.price, taken));
            }
        }
        draft.rows.merge(Rule.RETURNED_AT_PRICE_PAID, 1, Integer::sum);
        return Rule.RETURNED_AT_PRICE_PAID;
    }

    private Plan finish(int maxOrders) {
        List<OrderDraft> playedOrders = new ArrayList<>(orders.values());
        List<CancellationDraft> playedCancellations = new ArrayList<>(cancellations.values());
        if (playedOrders.size() > maxOrders) {
            int end = playedOrders.get(maxOrders).place;
            leaveOutFrom(end, playedOrders, playedCancellations);
        }
        Map<OrderDraft, Map<Integer, Integer>> returned = new HashMap<>();
        BigDecimal stated = BigDecimal.ZERO;
        BigDecimal paid = BigDecimal.ZERO;
        for (CancellationDraft cancellation : playedCancellations) {
            cancellation.units.forEach((order, units) -> {
                Map<Integer, Integer> all = returned.computeIfAbsent(order, o -> new HashMap<>());
                units.forEach((line, number) -> all.merge(line, number, Integer::sum));
            });
            stated = stated.add(cancellation.statedRefunds);
            paid = paid.add(cancellation.paidRefunds);
        }
        Map<OrderDraft, Plan.Order> done = new HashMap<>();
        List<Placed> steps = new ArrayList<>();
        for (OrderDraft draft : playedOrders) {
            Plan.Order order = new Plan.Order(
                    done.size(),
                    draft.key.invoice,
                    draft.key.customer,
                    List.copyOf(draft.lines),
                    draft.cost(returned.getOrDefault(draft, Map.of())));
            done.put(draft, order);
            steps.add(new Placed(draft.place, order));
        }
        for (CancellationDraft draft : playedCancellations) {
            draft.units.forEach((order, units) -> steps.add(new Placed(
                    draft.place,
                    new Plan.Return(
                            draft.key.invoice,
                            Objects.requireNonNull(done.get(order)),
                            Collections.unmodifiableSortedMap(units)))));
        }
        steps.sort(Comparator.comparingInt(Placed::place));
        return new Plan(
                Collections.unmodifiableMap(rows),
                customers(playedOrders),
                products(playedOrders),
                steps.stream().map(Placed::step).toList(),
                stated,
                paid);
    }

    private void leaveOutFrom(int end, List<OrderDraft> playedOrders, List<CancellationDraft> playedCancellations) {
        for (OrderDraft order : playedOrders) {
            if (order.place >= end) {
                count(Rule.ORDERED, -order.lines.size());
                count(Rule.LEFT_OUT, order.lines.size());
            }
        }
        for (CancellationDraft cancellation : playedCancellations) {
            if (cancellation.place >= end) {
                cancellation.rows.forEach((rule, number) -> {
                    count(rule, -number);
                    count(Rule.LEFT_OUT, number);
                });
            }
        }
        playedOrders.removeIf(order -> order.place >= end);
        playedCancellations.removeIf(cancellation -> cancellation.place >= end);
    }

    private static List<String> customers(List<OrderDraft> orders) {
        Set<String> customers = new LinkedHashSet<>();
        orders.forEach(order -> customers.add(order.key.customer));
        return List.copyOf(customers);
    }

    private List<Plan.Product> products(List<OrderDraft> orders) {
        Set<String> codes = new LinkedHashSet<>();
        orders.forEach(order -> order.lines.forEach(line -> codes.add(line.stockCode())));
        return codes.stream()
                .map(code -> Objects.requireNonNull(products.get(code)).finish(code))
                .toList();
    }

    private static BigDecimal times(BigDecimal price, int units) {
        return price.multiply(BigDecimal.valueOf(units));
    }

    private record InvoiceKey(String invoice, String customer) {}

    private record PurchaseKey(String customer, String stockCode) {}

    private record Placed(int place, Plan.Step step) {}

    private static final class OrderDraft {

        private final InvoiceKey key;
        private final int place;
        private final List<Plan.Line> lines = new ArrayList<>();

        OrderDraft(InvoiceKey key, int place) {
            this.key = key;
            this.place = place;
        }

        BigDecimal cost(Map<Integer, Integer> units) {
            BigDecimal cost = BigDecimal.ZERO;
            for (Map.Entry<Integer, Integer> entry : units.entrySet()) {
                cost = cost.add(lines.get(entry.getKey() - 1).costOf(entry.getValue()));
            }
            return cost;
        }
    }

    private static final class CancellationDraft {

        private final InvoiceKey key;
        private final Map<OrderDraft, SortedMap<Integer, Integer>> units = new LinkedHashMap<>();
        private final Map<Rule, Integer> rows = new EnumMap<>(Rule.class);
        private int place;
        private BigDecimal statedRefunds = BigDecimal.ZERO;
        private BigDecimal paidRefunds = BigDecimal.ZERO;

        CancellationDraft(InvoiceKey key) {
            this.key = key;
        }

        int take(Purchase purchase, int atMost) {
            int taken = Math.min(purchase.left, atMost);
            if (taken > 0) {
                purchase.left -= taken;
                units.computeIfAbsent(purchase.order, o -> new TreeMap<>()).merge(purchase.line, taken, Integer::sum);
            }
            return taken;
        }
    }

    private static final class Purchase {

        private final OrderDraft order;
        private final int line;
        private final BigDecimal price;
        private int left;

        Purchase(OrderDraft order, int line, BigDecimal price, int left) {
            this.order = order;
            this.line = line;
            this.price = price;
            this.left = left;
        }
    }

    /** Collects what the rows call a product and what they charge for it. */
    private static final class ProductDraft {

        private static final int MAX_NAME = 200;

        private final Map<String, Integer> names = new LinkedHashMap<>();
        private final Map<BigDecimal, Integer> prices = new LinkedHashMap<>();
        private long units;

        void sold(SaleRow row) {
            units += row.quantity();
            prices.merge(row.price(), 1, Integer::sum);
            names.merge(row.description(), 1, Integer::sum);
        }

        Plan.Product finish(String stockCode) {
            Map<String, Integer> clean = new LinkedHashMap<>();
            names.forEach((name, number) -> clean.merge(clean(name), number, Integer::sum));
            clean.remove("");
            String name = clean.isEmpty() ? "Stock code " + stockCode : mostFrequent(clean);
            return new Plan.Product(stockCode, name, mostFrequent(prices), (int) units);
        }

        /** Of equally frequent ones the first in time. */
        private static <T> T mostFrequent(Map<T, Integer> counts) {
            int highest = Collections.max(counts.values());
            return counts.entrySet().stream()
                    .filter(entry -> entry.getValue() == highest)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
        }

        private static String clean(String text) {
            String start = text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME);
            return start.replaceAll("[\\p{Cc}\\p{Cs}\\s]+", " ").strip();
        }
    }
}
