package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the orders, which {@link OrdersProjection} writes. */
@Component
public class Orders {

    private static final String COLUMNS =
            "order_id, user_id, status, total, refunded, currency, line_count, payment_id, placed_at, expires_at, reason, version";

    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which orders a list shows; null means any.
     *
     * @param userId of this customer
     * @param status the status of the orders
     * @param placedFrom placed at this time or later
     * @param placedTo placed before this time
     */
    public record Filter(
            @Nullable UUID userId,
            @Nullable OrderStatus status,
            @Nullable Instant placedFrom,
            @Nullable Instant placedTo) {}

    /** The order with its lines, both as of one moment. */
    public Optional<OrderView> findWithLines(UUID id) {
        return jdbc.sql("SELECT " + COLUMNS + """
                        , line, product_id, product_name, quantity, unit_price, agreed_price, returned_quantity, amount
                        FROM orders.order_view LEFT JOIN orders.order_line USING (order_id)
                        WHERE order_id = ? ORDER BY line
                        """).param(id).query(Orders::orderWithLines);
    }

    /** The status of the order. */
    public Optional<OrderStatus> findStatus(UUID id) {
        return jdbc.sql("SELECT status FROM orders.order_view WHERE order_id = ?")
                .param(id)
                .query((row, n) -> OrderStatus.of(row.getString(1)))
                .optional();
    }

    /**
     * The newest orders below an id, without their lines.
     *
     * @param limit the largest number of them
     */
    public List<OrderView> findBelow(Filter filter, UUID id, int limit) {
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM orders.order_view WHERE order_id < ?");
        List<Object> parameters = new ArrayList<>(List.of(id));
        if (filter.userId() != null) {
            sql.append(" AND user_id = ?");
            parameters.add(filter.userId());
        }
        if (filter.status() != null) {
            sql.append(" AND status = ?");
            parameters.add(filter.status().text());
        }
        if (filter.placedFrom() != null) {
            sql.append(" AND placed_at >= ?");
            parameters.add(filter.placedFrom().atOffset(ZoneOffset.UTC));
        }
        if (filter.placedTo() != null) {
            sql.append(" AND placed_at < ?");
            parameters.add(filter.placedTo().atOffset(ZoneOffset.UTC));
        }
        parameters.add(limit);
        return jdbc.sql(sql.append(" ORDER BY order_id DESC LIMIT ?").toString())
                .params(parameters)
                .query((row, n) -> order(row))
                .list();
    }

    private static Optional<OrderView> orderWithLines(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        OrderView order = order(rows);
        List<OrderLineView> lines = new ArrayList<>();
        do {
            // An outer join: an order without lines has one row, whose columns of the line are null.
            if (rows.getObject("line") != null) {
                lines.add(line(rows));
            }
        } while (rows.next());
        return Optional.of(order.withLines(lines));
    }

    private static OrderView order(ResultSet row) throws SQLException {
        return new OrderView(
                row.getString("order_id"),
                row.getString("user_id"),
                OrderStatus.of(row.getString("status")),
                row.getBigDecimal("total"),
                row.getBigDecimal("refunded"),
                row.getString("currency"),
                row.getInt("line_count"),
                row.getString("payment_id"),
                instant(row, "placed_at"),
                instant(row, "expires_at"),
                row.getString("reason"),
                row.getLong("version"),
                List.of());
    }

    private static OrderLineView line(ResultSet row) throws SQLException {
        return new OrderLineView(
                row.getInt("line"),
                row.getString("product_id"),
                row.getString("product_name"),
                row.getInt("quantity"),
                row.getBigDecimal("unit_price"),
                row.getBoolean("agreed_price"),
                row.getInt("returned_quantity"),
                row.getBigDecimal("amount"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
