package com.microshop.bench.replay;

import com.microshop.messaging.store.JsonSerializer;
import com.microshop.order.OrderLinesReturned;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.core.JsonParser;

/** The rows of orders. The few returns are read first, so that lines can be written as they come. */
final class OrdersReduction implements Floor.Reduction {

    private final CopyBuffer orderRows;
    private final CopyBuffer lineRows;
    private final CopyBuffer returnRows;
    private final CopyBuffer returnLineRows;
    private final Map<String, Integer> returnedUnits = new HashMap<>();
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, Return> returns = new LinkedHashMap<>();

    private static final class Order {

        private String userId = "";
        private String status = "";
        private Json.Amount total = new Json.Amount();
        private BigDecimal refunded = BigDecimal.ZERO;
        private int lines;
        private String paymentId = "";
        private String placedAt = "";
        private String expiresAt = "";
        private @Nullable String reason;
        private long version;
    }

    private static final class Line {

        private int number;
        private String productId = "";
        private String name = "";
        private int quantity;
        private Json.Amount price = new Json.Amount();
        private Json.@Nullable Amount amount;
        private boolean agreed;

        private @Nullable String amount() {
            return amount == null ? null : amount.value.toPlainString();
        }
    }

    private static final class Return {

        private final String orderId;
        private final String at;
        private String id = "";
        private Json.Amount refund = new Json.Amount();
        private boolean paid;
        private final List<Line> lines = new ArrayList<>();

        private Return(String orderId, String at) {
            this.orderId = orderId;
            this.at = at;
        }
    }

    OrdersReduction(Connection connection, Replayed replayed) throws SQLException, IOException {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        orderRows = new CopyBuffer(jdbc, replayed.floor("order_view"));
        lineRows = new CopyBuffer(jdbc, replayed.floor("order_line"));
        returnRows = new CopyBuffer(jdbc, replayed.floor("order_return"));
        returnLineRows = new CopyBuffer(jdbc, replayed.floor("order_return_line"));
        try (Statement statement = connection.createStatement();
                ResultSet events = statement.executeQuery("SELECT aggregate_id, payload FROM %s.event WHERE type = '%s'"
                        .formatted(replayed.schema(), JsonSerializer.nameOf(OrderLinesReturned.class)))) {
            while (events.next()) {
                for (Line line : returned(events.getString(1), "", events.getString(2)).lines) {
                    returnedUnits.merge(key(events.getString(1), line.number), line.quantity, Integer::sum);
                }
            }
        }
    }

    private static String key(String orderId, int line) {
        return orderId + line;
    }

    private static Return returned(String orderId, String at, String payload) throws SQLException, IOException {
        Return returned = new Return(orderId, at);
        Json.read(payload, (name, value) -> {
            switch (name) {
                case "return_id" -> returned.id = value.getString();
                case "refund" -> returned.refund = Json.amount(value);
                case "lines" -> lines(value, returned.lines);
                default -> {}
            }
        });
        return returned;
    }

    private static void lines(JsonParser array, List<Line> lines) throws SQLException, IOException {
        Line[] line = {new Line()};
        Json.objects(
                array,
                (name, value) -> {
                    switch (name) {
                        case "line" -> line[0].number = value.getIntValue();
                        case "product_id" -> line[0].productId = value.getString();
                        case "product_name" -> line[0].name = value.getString();
                        case "quantity" -> line[0].quantity = value.getIntValue();
                        case "unit_price" -> line[0].price = Json.amount(value);
                        case "amount" -> line[0].amount = Json.amount(value);
                        case "agreed_price" -> line[0].agreed = value.getBooleanValue();
                        default -> {}
                    }
                },
                () -> {
                    lines.add(line[0]);
                    line[0] = new Line();
                });
    }

    @Override
    public void event(String type, String aggregateId, long sequence, String occurredAt, String payload)
            throws SQLException, IOException {
        Order order = orders.computeIfAbsent(aggregateId, id -> new Order());
        order.version = sequence;
        switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "OrderPlaced" -> placed(order, aggregateId, payload);
            case "OrderReserved" -> order.status = "reserved";
            case "OrderConfirmed" -> order.status = "confirmed";
            case "OrderRefunded" -> order.status = "refunded";
            case "OrderRejected" -> {
                order.status = "rejected";
                order.reason = "insufficient_stock";
            }
            case "OrderDeclined" -> ended(order, "declined", payload);
            case "OrderCancelled" -> ended(order, "cancelled", payload);
            case "OrderLinesReturned" -> {
                Return returned = returned(aggregateId, occurredAt, payload);
                returns.put(returned.id, returned);
            }
            case "OrderRefundPaid" -> refunded(order, payload);
            default -> {}
        }
    }

    private void placed(Order order, String orderId, String payload) throws SQLException, IOException {
        order.status = "pending";
        List<Line> lines = new ArrayList<>();
        Json.read(payload, (name, value) -> {
            switch (name) {
                case "user_id" -> order.userId = value.getString();
                case "payment_id" -> order.paymentId = value.getString();
                case "placed_at" -> order.placedAt = value.getString();
                case "expires_at" -> order.expiresAt = value.getString();
                case "total" -> order.total = Json.amount(value);
                case "lines" -> lines(value, lines);
                default -> {}
            }
        });
        order.lines = lines.size();
        for (Line line : lines) {
            lineRows.row(
                    orderId,
                    line.number,
                    line.productId,
                    line.name,
                    line.quantity,
                    line.price.value.toPlainString(),
                    line.agreed,
                    returnedUnits.isEmpty() ? 0 : returnedUnits.getOrDefault(key(orderId, line.number), 0),
                    line.amount());
        }
    }

    private static void ended(Order order, String status, String payload) throws SQLException, IOException {
        order.status = status;
        Json.read(payload, (name, value) -> {
            if ("reason".equals(name)) {
                order.reason = value.getString();
            }
        });
    }

    private void refunded(Order order, String payload) throws SQLException, IOException {
        Json.read(payload, (name, value) -> {
            switch (name) {
                case "return_id" -> {
                    Return paid = returns.get(value.getString());
                    if (paid != null) {
                        paid.paid = true;
                    }
                }
                case "amount" -> order.refunded = order.refunded.add(Json.amount(value).value);
                default -> {}
            }
        });
    }

    @Override
    public void end() throws SQLException, IOException {
        for (Map.Entry<String, Order> entry : orders.entrySet()) {
            Order order = entry.getValue();
            orderRows.row(
                    entry.getKey(),
                    order.userId,
                    order.status,
                    order.total.value.toPlainString(),
                    order.refunded.toPlainString(),
                    order.total.currency,
                    order.lines,
                    order.paymentId,
                    order.placedAt,
                    order.expiresAt,
                    order.reason,
                    order.version);
        }
        for (Return row : returns.values()) {
            returnRows.row(
                    row.id, row.orderId, row.refund.value.toPlainString(), row.refund.currency, row.paid, row.at);
            for (Line line : row.lines) {
                returnLineRows.row(row.id, line.number, line.productId, line.quantity, line.amount());
            }
        }
        orderRows.flush();
        lineRows.flush();
        returnRows.flush();
        returnLineRows.flush();
    }
}
