package com.microshop.order.readmodel;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.FINE_LINES;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.PLACED_AT;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.USER;
import static com.microshop.order.Examples.eur;
import static com.microshop.order.Examples.lines;
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.placedBefore;
import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.messaging.ProjectionTables;
import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderConfirmed;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderId;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderRefunded;
import com.microshop.order.OrderRejected;
import com.microshop.order.OrderReserved;
import com.microshop.order.ReturnedLine;
import com.microshop.product.StockLine;
import com.microshop.test.module.ModuleDatabase;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrdersProjectionTest {

    private static final Instant RETURNED_AT = Instant.parse("2026-03-08T14:00:00Z");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("order", "orders");

    private static final ProjectionTables TABLES =
            ProjectionTables.serving("orders", OrdersProjection.TABLES.toArray(String[]::new));

    private final OrdersProjection projection = new OrdersProjection(DATABASE.jdbc(), TABLES);
    private final Sales sales = new Sales(DATABASE.client());
    private final OrderId order = OrderId.random();
    private final OrderId other = OrderId.random();
    private final String returnId = Ids.next();

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @AfterEach
    void clean() {
        DATABASE.jdbc()
                .execute("TRUNCATE "
                        + String.join(
                                ", ",
                                TABLES.names().stream().map("orders."::concat).toList()));
    }

    @Test
    void showsANewOrderWithItsLines() {
        batch(() -> projection.on(placed(order, LINES), 0));

        assertThat(row(order))
                .containsEntry("user_id", UUID.fromString(USER.value()))
                .containsEntry("status", "pending")
                .containsEntry("total", new BigDecimal("17.75"))
                .containsEntry("refunded", BigDecimal.ZERO)
                .containsEntry("currency", "EUR")
                .containsEntry("line_count", 3)
                .containsEntry("payment_id", UUID.fromString(PAYMENT.value()))
                .containsEntry("placed_at", Timestamp.from(PLACED_AT))
                .containsEntry("expires_at", Timestamp.from(EXPIRES_AT))
                .containsEntry("reason", null)
                .containsEntry("version", 0L);
        assertThat(linesOf(order)).hasSize(3);
        assertThat(linesOf(order).get(1))
                .containsEntry("line", 2)
                .containsEntry("product_id", UUID.fromString(CUP.value()))
                .containsEntry("product_name", "Cup")
                .containsEntry("quantity", 1)
                .containsEntry("unit_price", new BigDecimal("5.00"))
                .containsEntry("agreed_price", true)
                .containsEntry("returned_quantity", 0)
                .containsEntry("amount", new BigDecimal("5.00"));
    }

    @Test
    void showsAWholeLifeThatFitsIntoOneBatch() {
        batch(() -> {
            projection.on(placed(order, LINES), 0);
            projection.on(placed(other, lines(1, eur("1"))), 0);
            projection.on(new OrderReserved(order, PAYMENT, TOTAL, null, EXPIRES_AT), 1);
            projection.on(new OrderConfirmed(order, PAYMENT, TOTAL), 2);
            projection.on(returned(returnId, new ReturnedLine(1, MUG, 2, eur("5.10"))), 3, RETURNED_AT);
            projection.on(new OrderRefundPaid(order, returnId, eur("5.10")), 4);
            projection.on(new OrderCancelled(other, PAYMENT, "timed_out"), 1);
        });

        assertThat(row(order))
                .containsEntry("status", "confirmed")
                .containsEntry("refunded", new BigDecimal("5.10"))
                .containsEntry("version", 4L);
        assertThat(linesOf(order))
                .extracting(line -> line.get("returned_quantity"))
                .containsExactly(2, 0, 0);
        assertThat(row(other))
                .containsEntry("status", "cancelled")
                .containsEntry("reason", "timed_out")
                .containsEntry("version", 1L);
        assertThat(returnRow(returnId)).containsEntry("refund_paid", true);
    }

    @Test
    void showsTheSameLifeEventByEvent() {
        batch(() -> projection.on(placed(order, LINES), 0));
        batch(() -> projection.on(new OrderReserved(order, PAYMENT, TOTAL, null, EXPIRES_AT), 1));
        assertThat(row(order)).containsEntry("status", "reserved").containsEntry("version", 1L);
        batch(() -> projection.on(new OrderConfirmed(order, PAYMENT, TOTAL), 2));
        assertThat(row(order)).containsEntry("status", "confirmed");
        batch(() -> projection.on(returned(returnId, new ReturnedLine(1, MUG, 2, eur("5.10"))), 3, RETURNED_AT));
        assertThat(row(order)).containsEntry("refunded", BigDecimal.ZERO).containsEntry("version", 3L);
        assertThat(returnRow(returnId))
                .containsEntry("order_id", UUID.fromString(order.value()))
                .containsEntry("refund", new BigDecimal("5.10"))
                .containsEntry("currency", "EUR")
                .containsEntry("refund_paid", false)
                .containsEntry("returned_at", Timestamp.from(RETURNED_AT));
        batch(() -> projection.on(new OrderRefundPaid(order, returnId, eur("5.10")), 4));
        String secondReturn = Ids.next();
        batch(() -> projection.on(
                returned(
                        secondReturn,
                        new ReturnedLine(1, MUG, 2, eur("5.10")),
                        new ReturnedLine(2, CUP, 1, eur("5")),
                        new ReturnedLine(3, MUG, 1, eur("2.55"))),
                5,
                RETURNED_AT));
        batch(() -> {
            projection.on(new OrderRefundPaid(order, secondReturn, eur("12.65")), 6);
            projection.on(new OrderRefunded(order, TOTAL), 7);
        });

        assertThat(row(order))
                .containsEntry("status", "refunded")
                .containsEntry("refunded", new BigDecimal("17.75"))
                .containsEntry("version", 7L);
        assertThat(linesOf(order))
                .extracting(line -> line.get("returned_quantity"))
                .containsExactly(4, 1, 1);
        assertThat(DATABASE.jdbc()
                        .queryForList(
                                "SELECT line, quantity, amount FROM orders.order_return_line "
                                        + "WHERE return_id = ?::uuid ORDER BY line",
                                secondReturn))
                .extracting(line -> line.get("amount"))
                .containsExactly(new BigDecimal("5.10"), new BigDecimal("5.00"), new BigDecimal("2.55"));
    }

    @Test
    void showsWhyAnOrderEnded() {
        OrderId third = OrderId.random();
        batch(() -> List.of(order, other, third).forEach(id -> projection.on(placed(id, LINES), 0)));
        batch(() -> {
            projection.on(new OrderRejected(order, List.of()), 1);
            projection.on(new OrderDeclined(other, PAYMENT, "card expired"), 1);
            projection.on(new OrderCancelled(third, PAYMENT, "requested"), 1);
            projection.on(new OrderPaidTooLate(third, PAYMENT), 2);
        });

        assertThat(row(order)).containsEntry("status", "rejected").containsEntry("reason", "insufficient_stock");
        assertThat(row(other)).containsEntry("status", "declined").containsEntry("reason", "card expired");
        assertThat(row(third))
                .containsEntry("status", "cancelled")
                .containsEntry("reason", "requested")
                .containsEntry("version", 2L);
    }

    @Test
    void writesTwoThousandLines() {
        batch(() -> projection.on(placed(order, lines(2_000, eur("0.01"))), 0));

        assertThat(linesOf(order)).hasSize(2_000);
        assertThat(row(order)).containsEntry("total", new BigDecimal("20.00"));
    }

    @Test
    void failsWhenAnOrderIsMissing() {
        assertThatThrownBy(() -> batch(() -> projection.on(new OrderConfirmed(order, PAYMENT, TOTAL), 2)))
                .hasMessageContaining("rebuild");
    }

    @Test
    void findsOpenOrdersWhoseTimeIsUp() {
        batch(() -> {
            projection.on(placed(order, LINES), 0);
            projection.on(placed(other, LINES), 0);
            projection.on(new OrderReserved(other, PAYMENT, TOTAL, null, EXPIRES_AT), 1);
            OrderId ended = OrderId.random();
            projection.on(placed(ended, LINES), 0);
            projection.on(new OrderDeclined(ended, PAYMENT, "no"), 1);
        });
        OverdueOrders overdue = new OverdueOrders(DATABASE.client());

        assertThat(overdue.find(EXPIRES_AT.minusMillis(1), null, 10)).isEmpty();
        assertThat(overdue.find(EXPIRES_AT, null, 10)).containsExactly(order, other);
        assertThat(overdue.find(EXPIRES_AT, null, 1)).containsExactly(order);
        assertThat(overdue.find(EXPIRES_AT, order, 10)).containsExactly(other);
    }

    @Test
    void addsUpSalesOfConfirmedOrders() {
        batch(() -> {
            projection.on(placed(order, LINES), 0);
            projection.on(new OrderReserved(order, PAYMENT, TOTAL, null, EXPIRES_AT), 1);
            projection.on(new OrderConfirmed(order, PAYMENT, TOTAL), 2);
            projection.on(returned(returnId, new ReturnedLine(1, MUG, 2, eur("5.10"))), 3, RETURNED_AT);
            projection.on(placed(other, LINES), 0);
        });

        String lowest = "00000000-0000-0000-0000-000000000000";
        ProductSales mugs = new ProductSales(MUG.value(), "EUR", 5, new BigDecimal("12.75"), 2, new BigDecimal("5.10"));
        ProductSales cups = new ProductSales(CUP.value(), "EUR", 1, new BigDecimal("5.00"), 0, BigDecimal.ZERO);
        assertThat(sales.find(lowest, 10)).containsExactly(mugs, cups);
        assertThat(sales.find(lowest, 1)).containsExactly(mugs);
        assertThat(sales.find(MUG.value(), 10)).containsExactly(cups);
    }

    @Test
    void addsUpWhatWasChargedAndGivenBack() {
        batch(() -> {
            projection.on(placed(order, FINE_LINES), 0);
            projection.on(new OrderConfirmed(order, PAYMENT, eur("13.96")), 1);
            projection.on(returned(returnId, new ReturnedLine(1, MUG, 1, eur("4.65"))), 2, RETURNED_AT);
            projection.on(returned(Ids.next(), new ReturnedLine(1, MUG, 1, eur("4.65"))), 3, RETURNED_AT);
        });
        String lowest = "00000000-0000-0000-0000-000000000000";
        assertThat(sales.find(lowest, 10))
                .containsExactly(
                        new ProductSales(MUG.value(), "EUR", 3, new BigDecimal("13.96"), 2, new BigDecimal("9.30")));

        clean();
        OrderPlaced before = placedBefore(FINE_LINES);
        batch(() -> {
            projection.on(before, 0);
            projection.on(new OrderConfirmed(before.orderId(), PAYMENT, before.total()), 1);
        });
        assertThat(linesOf(before.orderId()))
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("amount", null));
        assertThat(sales.find(lowest, 10))
                .containsExactly(
                        new ProductSales(MUG.value(), "EUR", 3, new BigDecimal("13.9563"), 0, BigDecimal.ZERO));
    }

    private OrderLinesReturned returned(String id, ReturnedLine... lines) {
        List<ReturnedLine> back = List.of(lines);
        return new OrderLinesReturned(
                order,
                id,
                back,
                back.stream()
                        .map(line -> new StockLine(line.productId(), line.quantity()))
                        .toList(),
                PAYMENT,
                back.stream().map(ReturnedLine::amount).reduce(eur("0"), Money::plus));
    }

    private static Map<String, @Nullable Object> row(OrderId order) {
        return DATABASE.jdbc().queryForMap("SELECT * FROM orders.order_view WHERE order_id = ?::uuid", order.value());
    }

    private static Map<String, @Nullable Object> returnRow(String id) {
        return DATABASE.jdbc().queryForMap("SELECT * FROM orders.order_return WHERE return_id = ?::uuid", id);
    }

    private static List<Map<String, @Nullable Object>> linesOf(OrderId order) {
        return DATABASE.jdbc()
                .queryForList("SELECT * FROM orders.order_line WHERE order_id = ?::uuid ORDER BY line", order.value());
    }
}
