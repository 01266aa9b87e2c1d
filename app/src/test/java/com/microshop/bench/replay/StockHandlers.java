package com.microshop.bench.replay;

import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderConfirmed;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderId;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderRefunded;
import com.microshop.order.OrderRejected;
import com.microshop.order.OrderReserved;
import com.microshop.order.OrderStatus;
import com.microshop.order.ReturnedLine;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.product.ProductRestocked;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.jspecify.annotations.Nullable;

/** The logic of the shop's projections, event by event through an entity manager. */
@SuppressWarnings("UnusedMethod") // Axon calls them
final class StockHandlers {

    private StockHandlers() {}

    /** Orders. */
    static final class Orders {

        private final EntityManager entities;

        Orders(EntityManager entities) {
            this.entities = entities;
        }

        @EventHandler
        void on(OrderPlaced event, @SequenceNumber long version) {
            StockReadModel.Order order = new StockReadModel.Order();
            order.orderId = uuid(event.orderId());
            order.userId = uuid(event.userId());
            order.status = OrderStatus.PENDING.text();
            order.total = event.total().amount();
            order.currency = event.total().currency();
            order.lineCount = event.lines().size();
            order.paymentId = uuid(event.paymentId());
            order.placedAt = event.placedAt();
            order.expiresAt = event.expiresAt();
            order.version = version;
            entities.persist(order);
            event.lines().forEach(line -> entities.persist(row(order.orderId, line)));
        }

        private static StockReadModel.OrderLine row(UUID orderId, OrderLine line) {
            StockReadModel.OrderLine row = new StockReadModel.OrderLine();
            row.key = new StockReadModel.LineKey(orderId, line.line());
            row.productId = uuid(line.productId());
            row.productName = line.productName();
            row.quantity = line.quantity();
            row.unitPrice = line.unitPrice().amount();
            row.agreedPrice = line.agreedPrice();
            row.amount = line.amount() == null ? null : line.amount().amount();
            return row;
        }

        @EventHandler
        void on(OrderReserved event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.RESERVED, null);
        }

        @EventHandler
        void on(OrderConfirmed event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.CONFIRMED, null);
        }

        @EventHandler
        void on(OrderRefunded event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.REFUNDED, null);
        }

        @EventHandler
        void on(OrderRejected event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.REJECTED, "insufficient_stock");
        }

        @EventHandler
        void on(OrderDeclined event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.DECLINED, event.reason());
        }

        @EventHandler
        void on(OrderCancelled event, @SequenceNumber long version) {
            change(event.orderId(), version, OrderStatus.CANCELLED, event.reason());
        }

        @EventHandler
        void on(OrderPaidTooLate event, @SequenceNumber long version) {
            order(event.orderId()).version = version;
        }

        private void change(OrderId id, long version, OrderStatus status, @Nullable String reason) {
            StockReadModel.Order order = order(id);
            order.status = status.text();
            order.reason = reason;
            order.version = version;
        }

        private StockReadModel.Order order(OrderId id) {
            return entities.find(StockReadModel.Order.class, uuid(id));
        }

        @EventHandler
        void on(OrderLinesReturned event, @SequenceNumber long version, @Timestamp Instant at) {
            order(event.orderId()).version = version;
            StockReadModel.Return returned = new StockReadModel.Return();
            returned.returnId = UUID.fromString(event.returnId());
            returned.orderId = uuid(event.orderId());
            returned.refund = event.refund().amount();
            returned.currency = event.refund().currency();
            returned.returnedAt = at;
            entities.persist(returned);
            for (ReturnedLine line : event.lines()) {
                StockReadModel.ReturnLine row = new StockReadModel.ReturnLine();
                row.key = new StockReadModel.LineKey(returned.returnId, line.line());
                row.productId = uuid(line.productId());
                row.quantity = line.quantity();
                row.amount = line.amount().amount();
                entities.persist(row);
                entities.find(StockReadModel.OrderLine.class, new StockReadModel.LineKey(returned.orderId, line.line()))
                                .returnedQuantity +=
                        line.quantity();
            }
        }

        @EventHandler
        void on(OrderRefundPaid event, @SequenceNumber long version) {
            StockReadModel.Order order = order(event.orderId());
            order.refunded = order.refunded.add(event.amount().amount());
            order.version = version;
            entities.find(StockReadModel.Return.class, UUID.fromString(event.returnId())).refundPaid = true;
        }
    }

    /** The catalogue. */
    static final class Catalogue {

        private final EntityManager entities;

        Catalogue(EntityManager entities) {
            this.entities = entities;
        }

        @EventHandler
        void on(ProductAdded event, @SequenceNumber long version, @Timestamp Instant at) {
            StockReadModel.Product product = new StockReadModel.Product();
            product.id = uuid(event.productId());
            product.addedAt = at;
            product.name = event.name();
            product.searchName = event.name().toLowerCase(Locale.ROOT);
            product.price = event.price().amount();
            product.currency = event.price().currency();
            product.available = event.stock();
            product.version = version;
            entities.persist(product);
        }

        @EventHandler
        void on(ProductRenamed event, @SequenceNumber long version) {
            StockReadModel.Product product = move(event.productId(), version, 0);
            product.name = event.name();
            product.searchName = event.name().toLowerCase(Locale.ROOT);
        }

        @EventHandler
        void on(ProductRepriced event, @SequenceNumber long version) {
            StockReadModel.Product product = move(event.productId(), version, 0);
            product.price = event.price().amount();
            product.currency = event.price().currency();
        }

        @EventHandler
        void on(ProductRestocked event, @SequenceNumber long version) {
            var _ = move(event.productId(), version, event.quantity());
        }

        @EventHandler
        void on(StockReserved event, @SequenceNumber long version) {
            var _ = move(event.productId(), version, -event.quantity());
        }

        @EventHandler
        void on(StockReleased event, @SequenceNumber long version) {
            var _ = move(event.productId(), version, event.quantity());
        }

        @EventHandler
        void on(StockReturned event, @SequenceNumber long version) {
            var _ = move(event.productId(), version, event.quantity());
        }

        private StockReadModel.Product move(ProductId id, long version, long units) {
            StockReadModel.Product product = entities.find(StockReadModel.Product.class, uuid(id));
            product.available += units;
            product.version = version;
            return product;
        }
    }

    private static UUID uuid(Object id) {
        return UUID.fromString(id.toString());
    }
}
