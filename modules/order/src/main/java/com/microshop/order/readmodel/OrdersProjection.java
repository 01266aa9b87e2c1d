package com.microshop.order.readmodel;

import com.microshop.messaging.BatchBuffer;
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
import com.microshop.order.OrderStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.jdbc.core.JdbcOperations;

/** Writes the read model of orders, all changes of one batch of events at once. */
public final class OrdersProjection {

    /** What it writes. */
    public static final List<String> TABLES = List.of("order_view", "order_line", "order_return", "order_return_line");

    /** The name of this projection's processor. */
    public static final String NAME = "orders";

    private static final String TOO_LITTLE_STOCK = "insufficient_stock";

    // One buffer for all kinds of change: a batch may hold an order's beginning and its end.
    private final BatchBuffer<Consumer<OrderChanges>> buffer;

    /** Creates the projection. */
    public OrdersProjection(JdbcOperations jdbc, ProjectionTables tables) {
        this.buffer = new BatchBuffer<>(batch -> {
            OrderChanges changes = new OrderChanges();
            batch.forEach(change -> change.accept(changes));
            changes.writeTo(jdbc, tables);
        });
    }

    @EventHandler
    void on(OrderPlaced event, @SequenceNumber long version) {
        buffer.add(changes -> changes.placed(event, version));
    }

    @EventHandler
    void on(OrderReserved event, @SequenceNumber long version) {
        status(event.orderId(), version, OrderStatus.RESERVED);
    }

    @EventHandler
    void on(OrderConfirmed event, @SequenceNumber long version) {
        status(event.orderId(), version, OrderStatus.CONFIRMED);
    }

    @EventHandler
    void on(OrderRefunded event, @SequenceNumber long version) {
        status(event.orderId(), version, OrderStatus.REFUNDED);
    }

    @EventHandler
    void on(OrderRejected event, @SequenceNumber long version) {
        ended(event.orderId(), version, OrderStatus.REJECTED, TOO_LITTLE_STOCK);
    }

    @EventHandler
    void on(OrderDeclined event, @SequenceNumber long version) {
        ended(event.orderId(), version, OrderStatus.DECLINED, event.reason());
    }

    @EventHandler
    void on(OrderCancelled event, @SequenceNumber long version) {
        ended(event.orderId(), version, OrderStatus.CANCELLED, event.reason());
    }

    @EventHandler
    void on(OrderPaidTooLate event, @SequenceNumber long version) {
        buffer.add(changes -> changes.of(event.orderId(), version));
    }

    @EventHandler
    void on(OrderLinesReturned event, @SequenceNumber long version, @Timestamp Instant at) {
        buffer.add(changes -> changes.returned(event, version, at));
    }

    @EventHandler
    void on(OrderRefundPaid event, @SequenceNumber long version) {
        buffer.add(changes -> changes.refunded(event, version));
    }

    private void status(OrderId orderId, long version, OrderStatus status) {
        buffer.add(changes -> changes.of(orderId, version).status = status);
    }

    private void ended(OrderId orderId, long version, OrderStatus status, String reason) {
        buffer.add(changes -> {
            OrderChanges.Change change = changes.of(orderId, version);
            change.status = status;
            change.reason = reason;
        });
    }
}
