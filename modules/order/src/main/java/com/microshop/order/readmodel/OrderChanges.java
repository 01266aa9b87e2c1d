package com.microshop.order.readmodel;

import com.microshop.messaging.CopyInsert;
import com.microshop.messaging.ProjectionTables;
import com.microshop.order.OrderId;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderStatus;
import com.microshop.order.ReturnedLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** What one batch of events changes in the read model: each kind of change is one statement, for any number of rows. */
final class OrderChanges {

    private final Map<OrderId, Change> changes = new LinkedHashMap<>();
    private final List<Fresh> fresh = new ArrayList<>();
    private final List<Return> returns = new ArrayList<>();
    private final Map<LineKey, Integer> returnedUnits = new LinkedHashMap<>();
    private final List<String> paidReturns = new ArrayList<>();

    /** The changes of one order in the batch; null where there is none. */
    static final class Change {

        private final OrderId orderId;
        private long version;
        private BigDecimal refunded = BigDecimal.ZERO;
        private boolean fresh;

        @Nullable
        OrderStatus status;

        @Nullable
        String reason;

        private Change(OrderId orderId) {
            this.orderId = orderId;
        }

        private @Nullable String statusText() {
            return status == null ? null : status.text();
        }
    }

    private record Fresh(OrderPlaced event, Change change) {}

    private record LineKey(OrderId orderId, int line) {}

    private record Return(OrderLinesReturned event, Instant at) {}

    Change of(OrderId orderId, long version) {
        Change change = changes.computeIfAbsent(orderId, Change::new);
        change.version = version;
        return change;
    }

    void placed(OrderPlaced event, long version) {
        Change change = of(event.orderId(), version);
        change.status = OrderStatus.PENDING;
        change.fresh = true;
        fresh.add(new Fresh(event, change));
    }

    void returned(OrderLinesReturned event, long version, Instant at) {
        of(event.orderId(), version);
        returns.add(new Return(event, at));
        for (ReturnedLine line : event.lines()) {
            returnedUnits.merge(new LineKey(event.orderId(), line.line()), line.quantity(), Integer::sum);
        }
    }

    void refunded(OrderRefundPaid event, long version) {
        Change change = of(event.orderId(), version);
        change.refunded = change.refunded.add(event.amount().amount());
        paidReturns.add(event.returnId());
    }

    void writeTo(JdbcOperations jdbc, ProjectionTables tables) {
        insertOrders(jdbc, tables);
        updateOrders(jdbc, tables);
        insertReturns(jdbc, tables);
    }

    private void insertOrders(JdbcOperations jdbc, ProjectionTables tables) {
        if (fresh.isEmpty()) {
            return;
        }
        CopyInsert orders = new CopyInsert(tables.sql("""
                {order_view} (order_id, user_id, status, total, refunded, currency, line_count, payment_id, placed_at, \
                expires_at, reason, version)"""));
        CopyInsert lines = new CopyInsert(tables.sql("""
                {order_line} (order_id, line, product_id, product_name, quantity, unit_price, agreed_price, \
                returned_quantity, amount)"""));
        for (Fresh order : fresh) {
            OrderPlaced event = order.event;
            orders.add(
                    event.orderId(),
                    event.userId(),
                    order.change.statusText(),
                    event.total().amount(),
                    order.change.refunded,
                    event.total().currency(),
                    event.lines().size(),
                    event.paymentId(),
                    event.placedAt(),
                    event.expiresAt(),
                    order.change.reason,
                    order.change.version);
            event.lines()
                    .forEach(line -> lines.add(
                            event.orderId(),
                            line.line(),
                            line.productId(),
                            line.productName(),
                            line.quantity(),
                            line.unitPrice().amount(),
                            line.agreedPrice(),
                            0,
                            amount(line)));
        }
        orders.writeTo(jdbc);
        lines.writeTo(jdbc);
    }

    private static @Nullable BigDecimal amount(OrderLine line) {
        return line.amount() == null ? null : line.amount().amount();
    }

    private void updateOrders(JdbcOperations jdbc, ProjectionTables tables) {
        List<Change> known =
                changes.values().stream().filter(change -> !change.fresh).toList();
        if (known.isEmpty()) {
            return;
        }
        Columns<Change> orders = new Columns<>(known);
        int written = jdbc.update(
                tables.sql("""
                UPDATE {order_view} o
                SET status = coalesce(n.status, o.status), reason = coalesce(n.reason, o.reason),
                    refunded = o.refunded + n.refunded, version = n.version
                FROM unnest(?, ?, ?, ?, ?) AS n (order_id, status, reason, refunded, version)
                WHERE o.order_id = n.order_id
                """),
                orders.uuid(change -> change.orderId),
                orders.text(Change::statusText),
                orders.text(change -> change.reason),
                orders.numeric(change -> change.refunded),
                orders.bigint(change -> change.version));
        if (written != known.size()) {
            throw new IllegalStateException(
                    "The read model has rows for only %d of %d orders: rebuild it".formatted(written, known.size()));
        }
    }

    private void insertReturns(JdbcOperations jdbc, ProjectionTables tables) {
        if (!returns.isEmpty()) {
            CopyInsert rows = new CopyInsert(
                    tables.sql("{order_return} (return_id, order_id, refund, currency, refund_paid, returned_at)"));
            CopyInsert lines =
                    new CopyInsert(tables.sql("{order_return_line} (return_id, line, product_id, quantity, amount)"));
            for (Return row : returns) {
                OrderLinesReturned event = row.event;
                rows.add(
                        event.returnId(),
                        event.orderId(),
                        event.refund().amount(),
                        event.refund().currency(),
                        false,
                        row.at);
                event.lines()
                        .forEach(line -> lines.add(
                                event.returnId(),
                                line.line(),
                                line.productId(),
                                line.quantity(),
                                line.amount().amount()));
            }
            rows.writeTo(jdbc);
            lines.writeTo(jdbc);
            updateReturnedUnits(jdbc, tables);
        }
        if (!paidReturns.isEmpty()) {
            jdbc.update(
                    tables.sql("UPDATE {order_return} SET refund_paid = true WHERE return_id = ANY (?)"),
                    new Columns<>(paidReturns).uuid(id -> id));
        }
    }

    private void updateReturnedUnits(JdbcOperations jdbc, ProjectionTables tables) {
        Columns<Map.Entry<LineKey, Integer>> rows = new Columns<>(returnedUnits.entrySet());
        jdbc.update(
                tables.sql("""
                UPDATE {order_line} l SET returned_quantity = l.returned_quantity + n.quantity
                FROM unnest(?, ?, ?) AS n (order_id, line, quantity)
                WHERE l.order_id = n.order_id AND l.line = n.line
                """),
                rows.uuid(row -> row.getKey().orderId()),
                rows.integer(row -> row.getKey().line()),
                rows.integer(Map.Entry::getValue));
    }
}
