package com.microshop.loader;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Compares what the shop's API reports about the data set's products with the file.
 *
 * <p>Orders that other customers placed for these products appear as differences.
 */
final class Comparison {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 500;

    private final ShopApi api;
    private final Ledger.Result expected;
    private final Map<String, String> stockCodes = new HashMap<>();

    /**
     * Creates a comparison.
     *
     * @param productIds the shop's id of each stock code
     */
    Comparison(ShopApi api, Ledger.Result expected, Map<String, String> productIds) {
        this.api = api;
        this.expected = expected;
        productIds.forEach((code, id) -> stockCodes.put(id, code));
    }

    /** What the shop reports about one product. */
    record Reported(Totals totals, long stock) {}

    /**
     * Compares until there is no difference, or the differences no longer change: the shop's figures follow its orders with
     * a delay.
     *
     * @param lag how long the differences must stay the same
     * @return a sentence for each difference
     */
    List<String> differences(Duration lag) {
        long start = System.nanoTime();
        long lastChange = start;
        List<String> last = List.of();
        while (true) {
            List<String> now = compare(expected, reported());
            long time = System.nanoTime();
            if (!now.equals(last)) {
                lastChange = time;
                last = now;
            }
            if (now.isEmpty() || time - lastChange > lag.toNanos() || time - start > LONGEST.toNanos()) {
                return now;
            }
            ShopApi.pause(POLL_MILLIS);
        }
    }

    private Map<String, Reported> reported() {
        Map<String, Totals> sales = new HashMap<>();
        api.forEachItem("/api/orders/sales", item -> {
            String code = stockCodes.get(item.path("product_id").asString(""));
            if (code != null) {
                sales.merge(code, totals(item), Totals::plus);
            }
        });
        Map<String, Reported> reported = new HashMap<>();
        api.forEachItem("/api/products", item -> {
            String code = stockCodes.get(item.path("id").asString(""));
            if (code != null) {
                Totals totals = sales.getOrDefault(code, Totals.NONE);
                reported.put(code, new Reported(totals, item.path("stock").asLong(-1)));
            }
        });
        return reported;
    }

    private static Totals totals(JsonNode item) {
        return new Totals(
                item.path("units_sold").asLong(-1),
                Amounts.of(item.path("revenue")),
                item.path("units_returned").asLong(-1),
                Amounts.of(item.path("refunds")));
    }

    /** A sentence for each stock code whose figures differ between shop and file, in the order of the codes. */
    static List<String> compare(Ledger.Result expected, Map<String, Reported> reported) {
        List<String> differences = new ArrayList<>();
        Map<String, Totals> all = new TreeMap<>(expected.products());
        reported.keySet().forEach(code -> all.putIfAbsent(code, Totals.NONE));
        all.forEach((code, totals) -> {
            Reported shop = reported.get(code);
            if (shop == null) {
                differences.add(code + ": the shop does not list this product");
                return;
            }
            List<String> parts = new ArrayList<>();
            long stock = expected.initialStock().getOrDefault(code, 0L) - totals.unitsSold() + totals.unitsReturned();
            compare(parts, "units sold", totals.unitsSold(), shop.totals.unitsSold());
            compare(parts, "revenue", totals.revenue(), shop.totals.revenue());
            compare(parts, "units returned", totals.unitsReturned(), shop.totals.unitsReturned());
            compare(parts, "refunds", totals.refunds(), shop.totals.refunds());
            compare(parts, "stock", stock, shop.stock);
            if (!parts.isEmpty()) {
                differences.add(code + ": " + String.join("; ", parts));
            }
        });
        return differences;
    }

    private static void compare(List<String> parts, String what, long file, long shop) {
        compare(parts, what, BigDecimal.valueOf(file), BigDecimal.valueOf(shop));
    }

    private static void compare(List<String> parts, String what, BigDecimal file, BigDecimal shop) {
        if (file.compareTo(shop) != 0) {
            parts.add("%s: file %s, shop %s".formatted(what, file.toPlainString(), shop.toPlainString()));
        }
    }
}
