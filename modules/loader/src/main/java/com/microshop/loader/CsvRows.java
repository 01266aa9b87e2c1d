package com.microshop.loader;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads the rows of a file by the names in its header, in any order; blank lines do not count as rows. */
final class CsvRows {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setTrailingData(true).get();

    private enum Column {
        INVOICE("InvoiceNo", "Invoice"),
        STOCK_CODE("StockCode", "StockCode"),
        DESCRIPTION("Description", "Description"),
        QUANTITY("Quantity", "Quantity"),
        TIME("InvoiceDate", "InvoiceDate"),
        PRICE("UnitPrice", "Price"),
        CUSTOMER("CustomerID", "CustomerID");

        private final String header;
        private final String otherHeader;

        Column(String header, String otherHeader) {
            this.header = header;
            this.otherHeader = otherHeader;
        }

        boolean isNamed(String text) {
            String plain = text.replaceAll("[\\s_]", "");
            return header.equalsIgnoreCase(plain) || otherHeader.equalsIgnoreCase(plain);
        }
    }

    private final Map<Column, Integer> places = new EnumMap<>(Column.class);
    private final int width;
    private int count;

    private CsvRows(SalesFile file, CSVRecord header) {
        width = header.size();
        for (Column column : Column.values()) {
            for (int i = 0; i < width; i++) {
                if (column.isNamed(header.get(i))) {
                    places.putIfAbsent(column, i);
                }
            }
            if (!places.containsKey(column)) {
                throw LoadFailure.notPossible(
                        "The file %s has no column %s in its first line.".formatted(file.path(), column.header));
            }
        }
    }

    /**
     * Passes every row to the consumer, in the order of the file.
     *
     * @throws LoadFailure if the file is not such a file or is truncated
     */
    static void forEach(SalesFile file, Consumer<RawRow> consumer) {
        try (Reader reader = file.open();
                CSVParser parser = CSVParser.parse(reader, FORMAT)) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw LoadFailure.notPossible("The file %s is empty.".formatted(file.path()));
            }
            CsvRows rows = new CsvRows(file, records.next());
            while (records.hasNext()) {
                consumer.accept(rows.row(records.next()));
            }
        } catch (IOException | UncheckedIOException e) {
            throw SalesFile.unreadable(file.path(), e);
        }
    }

    private RawRow row(CSVRecord values) {
        return new RawRow(
                ++count,
                values.size() == width,
                value(values, Column.INVOICE).toUpperCase(Locale.ROOT),
                value(values, Column.STOCK_CODE).toUpperCase(Locale.ROOT),
                value(values, Column.DESCRIPTION),
                value(values, Column.QUANTITY),
                value(values, Column.TIME),
                value(values, Column.PRICE),
                value(values, Column.CUSTOMER));
    }

    private String value(CSVRecord values, Column column) {
        int place = places.getOrDefault(column, 0);
        return place < values.size() ? values.get(place).strip() : "";
    }
}
