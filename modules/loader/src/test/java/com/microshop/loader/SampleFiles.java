package com.microshop.loader;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Writes small files of sales and adds plans up. */
final class SampleFiles {

    static final String HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    private SampleFiles() {}

    /** A file of rows without their country: that is added, as is the header. */
    static SalesFile rows(Path directory, String... rows) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (String row : rows) {
            text.append(row).append(",United Kingdom\n");
        }
        return SalesFile.inspect(plain(directory, text.toString()));
    }

    static Path plain(Path directory, String text) {
        return bytes(directory.resolve("sales.csv"), text.getBytes(StandardCharsets.UTF_8));
    }

    static Path gzipped(Path directory, String text) {
        Path path = directory.resolve("sales.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path bytes(Path path, byte[] bytes) {
        try {
            return Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the steps of a plan do to each stock code. */
    static Map<String, Totals> totals(Plan plan) {
        Map<String, Totals> totals = new TreeMap<>();
        Map<List<Integer>, Integer> returned = new HashMap<>();
        for (Plan.Step step : plan.steps()) {
            switch (step) {
                case Plan.Order order ->
                    order.lines()
                            .forEach(line -> totals.merge(
                                    line.stockCode(),
                                    Totals.NONE.plusSold(line.quantity(), line.costOf(line.quantity())),
                                    Totals::plus));
                case Plan.Return back ->
                    back.units().forEach((number, units) -> {
                        Plan.Line line = back.order().lines().get(number - 1);
                        int all = returned.merge(List.of(back.order().index(), number), units, Integer::sum);
                        BigDecimal refund = line.costOf(all).subtract(line.costOf(all - units));
                        totals.merge(line.stockCode(), Totals.NONE.plusReturned(units, refund), Totals::plus);
                    });
            }
        }
        return totals;
    }
}
