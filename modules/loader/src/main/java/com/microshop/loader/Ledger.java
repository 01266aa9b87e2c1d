package com.microshop.loader;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the shop must report, added up straight from the file.
 *
 * <p>Follows the rules of {@code docs/loading.md} a second time, on purpose without the code that plans and plays: a mistake
 * there shows as a difference.
 */
final class Ledger {

    private static final Comparator<Sale> IN_TIME_ORDER =
            Comparator.comparing(Sale::time).thenComparingInt(Sale::number);

    private static final Predicate<String> INVOICE =
            Pattern.compile("C?[0-9]{1,18}").asMatchPredicate();
    private static final Predicate<String> STOCK_CODE =
            Pattern.compile("[A-Z]*[0-9]{4,}[A-Z]*").asMatchPredicate();
    private static final Predicate<String> WHOLE_NUMBER =
            Pattern.compile("-?[0-9]{1,18}(\\.0+)?").asMatchPredicate();
    private static final Predicate<String> DECIMAL_NUMBER =
            Pattern.compile("[0-9]{1,15}(\\.[0-9]{0,15})?|\\.[0-9]{1,15}").asMatchPredicate();
    private static final Pattern ISO_TIME =
            Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)[ T](\\d{1,2}):(\\d\\d)(?::(\\d\\d))?");
    private static final Pattern AMERICAN_TIME =
            Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4}) (\\d{1,2}):(\\d\\d)(?::(\\d\\d))?");

    private final List<Sale> sales = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private int rows;

    private Ledger() {}

    /**
     * The outcome.
     *
     * @param rows the rows of the file
     * @param products what became of each stock code
     * @param initialStock the units that each of them starts with: all that the whole file sells
     */
    record Result(int rows, Map<String, Totals> products, Map<String, Long> initialStock) {

        Totals total() {
            return products.values().stream().reduce(Totals.NONE, Totals::plus);
        }
    }

    static Result of(SalesFile file, int maxOrders) {
        Ledger ledger = new Ledger();
        CsvRows.forEach(file, ledger::read);
        ledger.sales.sort(IN_TIME_ORDER);
        ledger.enter();
        return ledger.result(maxOrders);
    }

    private void read(RawRow row) {
        rows++;
        boolean looksRight = row.complete()
                && INVOICE.test(row.invoice())
                && row.stockCode().length() <= 20
                && STOCK_CODE.test(row.stockCode())
                && WHOLE_NUMBER.test(row.customer())
                && !row.customer().startsWith("-")
                && WHOLE_NUMBER.test(row.quantity())
                && DECIMAL_NUMBER.test(row.price());
        LocalDateTime time = looksRight ? time(row.time()) : null;
        if (time == null) {
            return;
        }
        BigDecimal units = new BigDecimal(row.quantity());
        BigDecimal price = new BigDecimal(row.price());
        boolean cancelled = row.invoice().startsWith("C");
        boolean fits = units.signum() == (cancelled ? -1 : 1)
                && price.signum() > 0
                && units.abs().compareTo(new BigDecimal("1e6")) <= 0
                && price.compareTo(new BigDecimal("1e9")) <= 0
                && price.setScale(4, RoundingMode.DOWN).compareTo(price) == 0;
        if (fits) {
            String customer = row.customer().replaceFirst("\\..*", "");
            sales.add(new Sale(
                    time,
                    rows,
                    cancelled,
                    row.invoice(),
                    customer,
                    row.stockCode(),
                    units.abs().longValueExact(),
                    price));
        }
    }

    /** Either 2010-12-01 08:26:00, also with a T or without seconds, or 12/1/2010 8:26. */
    private static @Nullable LocalDateTime time(String text) {
        try {
            Matcher iso = ISO_TIME.matcher(text);
            if (iso.matches()) {
                return at(iso, 1, 2, 3, 4, 5, 6);
            }
            Matcher american = AMERICAN_TIME.matcher(text);
            return american.matches() ? at(american, 3, 1, 2, 4, 5, 6) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static LocalDateTime at(Matcher text, int... groupsFromYearToSecond) {
        int[] parts = new int[groupsFromYearToSecond.length];
        for (int i = 0; i < parts.length; i++) {
            String part = text.group(groupsFromYearToSecond[i]);
            parts[i] = part == null ? 0 : Integer.parseInt(part);
        }
        return LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    private void enter() {
        Map<String, Integer> lines = new HashMap<>();
        Map<String, Long> sold = new HashMap<>();
        Map<String, List<Held>> held = new HashMap<>();
        for (Sale sale : sales) {
            List<Held> units = held.computeIfAbsent(sale.customer + ' ' + sale.stockCode, k -> new ArrayList<>());
            if (sale.cancelled) {
                giveBack(sale, units);
            } else if (lines.getOrDefault(sale.document(), 0) < 2_000
                    && sold.getOrDefault(sale.stockCode, 0L) + sale.units <= 1_000_000_000) {
                lines.merge(sale.document(), 1, Integer::sum);
                sold.merge(sale.stockCode, sale.units, Long::sum);
                units.addFirst(new Held(sale.price, sale.units));
                entries.add(new Entry(sale, Map.of()));
            }
        }
    }

    /** Takes the units from the last bought on, those of the same price before the others; all or none. */
    private void giveBack(Sale sale, List<Held> units) {
        if (units.stream().mapToLong(h -> h.units).sum() < sale.units) {
            return;
        }
        List<Held> inTurn = new ArrayList<>(units);
        inTurn.sort(Comparator.comparing(h -> h.price.compareTo(sale.price) != 0));
        long open = sale.units;
        Map<Held, Long> back = new HashMap<>();
        for (Held next : inTurn) {
            long taken = Math.min(open, next.units);
            next.units -= taken;
            open -= taken;
            back.put(next, taken);
        }
        entries.add(new Entry(sale, back));
    }

    /** To the penny, once for all units of a line. */
    private static BigDecimal cost(BigDecimal price, long units) {
        return price.multiply(BigDecimal.valueOf(units)).setScale(2, RoundingMode.HALF_UP);
    }

    private Result result(int maxOrders) {
        Map<String, Integer> begins = new LinkedHashMap<>();
        Map<String, Integer> ends = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String document = entries.get(i).sale.document();
            if (!entries.get(i).sale.cancelled) {
                begins.putIfAbsent(document, i);
            }
            ends.put(document, i);
        }
        int end = begins.values().stream().skip(maxOrders).findFirst().orElse(entries.size());
        Map<String, Totals> products = new TreeMap<>();
        Map<String, Long> initialStock = new TreeMap<>();
        Map<Held, Long> returned = new HashMap<>();
        for (Entry entry : entries) {
            Sale sale = entry.sale;
            Totals before = products.getOrDefault(sale.stockCode, Totals.NONE);
            if (!sale.cancelled) {
                initialStock.merge(sale.stockCode, sale.units, Long::sum);
                if (begins.getOrDefault(sale.document(), end) < end) {
                    products.put(sale.stockCode, before.plusSold(sale.units, cost(sale.price, sale.units)));
                }
            } else if (ends.getOrDefault(sale.document(), end) < end) {
                BigDecimal refund = BigDecimal.ZERO;
                for (Map.Entry<Held, Long> back : entry.back.entrySet()) {
                    Held line = back.getKey();
                    long units = returned.merge(line, back.getValue(), Long::sum);
                    refund = refund.add(cost(line.price, units)).subtract(cost(line.price, units - back.getValue()));
                }
                products.put(sale.stockCode, before.plusReturned(sale.units, refund));
            }
        }
        initialStock.keySet().retainAll(products.keySet());
        return new Result(rows, products, initialStock);
    }

    private record Sale(
            LocalDateTime time,
            int number,
            boolean cancelled,
            String invoice,
            String customer,
            String stockCode,
            long units,
            BigDecimal price) {

        String document() {
            return invoice + ' ' + customer;
        }
    }

    /** A sale, or a cancellation with the units that go back of what was bought. */
    private record Entry(Sale sale, Map<Held, Long> back) {}

    /** Units that a customer bought and still has. */
    private static final class Held {

        private final BigDecimal price;
        private long units;

        Held(BigDecimal price, long units) {
            this.price = price;
            this.units = units;
        }
    }
}
