package com.microshop.bench.replay;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The rows of the catalogue. */
final class CatalogueReduction implements Floor.Reduction {

    private final CopyBuffer rows;
    private final Map<String, Product> products = new LinkedHashMap<>();

    CatalogueReduction(Connection connection, Replayed replayed) {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        this.rows = new CopyBuffer(jdbc, replayed.floor("product_view"));
    }

    private static final class Product {

        private String name = "";
        private Json.Amount price = new Json.Amount();
        private long available;
        private long version;
        private String addedAt = "";
    }

    @Override
    public void event(String type, String aggregateId, long sequence, String occurredAt, String payload)
            throws SQLException, IOException {
        Product product = products.computeIfAbsent(aggregateId, id -> new Product());
        product.version = sequence;
        if (type.endsWith("ProductAdded")) {
            product.addedAt = occurredAt;
        }
        int sign = type.endsWith("StockReserved") ? -1 : 1;
        Json.read(payload, (name, value) -> {
            switch (name) {
                case "name" -> product.name = value.getString();
                case "price" -> product.price = Json.amount(value);
                case "stock" -> product.available = value.getLongValue();
                case "quantity" -> product.available += sign * value.getLongValue();
                default -> {}
            }
        });
    }

    @Override
    public void end() throws SQLException, IOException {
        for (Map.Entry<String, Product> entry : products.entrySet()) {
            Product product = entry.getValue();
            rows.row(
                    entry.getKey(),
                    product.name,
                    product.name.toLowerCase(Locale.ROOT),
                    product.price.value.toPlainString(),
                    product.price.currency,
                    product.available,
                    product.version,
                    product.addedAt);
        }
        rows.flush();
    }
}
