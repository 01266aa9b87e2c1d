package com.microshop.bench.replay;

import com.microshop.messaging.ProjectionTables;
import com.microshop.order.readmodel.OrdersProjection;
import com.microshop.product.cache.LocalCatalogueCache;
import com.microshop.product.readmodel.CatalogueProjection;
import com.microshop.product.readmodel.CatalogueState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** The projections that are rebuilt. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable copies
enum Replayed {
    /** Few and big events, many rows: an order has twenty lines. */
    ORDERS(
            "order",
            OrdersProjection.NAME,
            OrdersProjection.TABLES,
            "OrderPlaced,OrderReserved,OrderConfirmed,OrderRefunded,OrderRejected,OrderDeclined,OrderCancelled,OrderPaidTooLate,"
                    + "OrderLinesReturned,OrderRefundPaid") {
        @Override
        Object handlers(JdbcTemplate jdbc, ProjectionTables tables) {
            return new OrdersProjection(jdbc, tables);
        }
    },

    /** Many small events for few rows: each sale changes the stock of a product. */
    CATALOGUE(
            "product",
            CatalogueProjection.PROCESSOR,
            CatalogueProjection.TABLES,
            "ProductAdded,ProductRenamed,ProductRepriced,ProductRestocked,StockReserved,StockReleased,StockReturned") {
        @Override
        Object handlers(JdbcTemplate jdbc, ProjectionTables tables) {
            return new CatalogueProjection(
                    jdbc, tables, new LocalCatalogueCache(UNREAD, Duration.ofHours(1), new SimpleMeterRegistry()));
        }
    };

    private static final CatalogueState UNREAD = new CatalogueState(() -> {
        throw new IllegalStateException("A replay reads no products");
    });

    private final String module;
    private final String projection;
    private final List<String> tables;
    private final List<String> types;

    Replayed(String module, String projection, List<String> tables, String types) {
        this.module = module;
        this.projection = projection;
        this.tables = List.copyOf(tables);
        this.types =
                Stream.of(types.split(",", -1)).map(type -> module + "." + type).toList();
    }

    /** The handlers of the shop for these tables. */
    abstract Object handlers(JdbcTemplate jdbc, ProjectionTables tables);

    String module() {
        return module;
    }

    String schema() {
        return module + "s";
    }

    String projection() {
        return projection;
    }

    List<String> tables() {
        return tables;
    }

    /** The names of the events that it handles. */
    List<String> types() {
        return types;
    }

    /** The table that the floor writes in the place of one of the shop's. */
    String floor(String table) {
        return "%s.floor_%s".formatted(schema(), table);
    }
}
