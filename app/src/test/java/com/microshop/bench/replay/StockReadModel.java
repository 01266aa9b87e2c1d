package com.microshop.bench.replay;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The read models of orders and catalogue as one writes them with JPA: the same columns, keys and indexes. */
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
final class StockReadModel {

    private StockReadModel() {}

    /** An order. */
    @Entity(name = "StockOrder")
    @Table(
            name = "order_view",
            indexes = {
                @Index(columnList = "userId, orderId"),
                @Index(columnList = "status, orderId"),
                @Index(columnList = "placedAt, orderId"),
                @Index(columnList = "expiresAt, orderId")
            })
    static class Order {

        @Id
        UUID orderId;

        UUID userId;
        String status;

        @Column(precision = 38, scale = 4)
        BigDecimal total;

        @Column(precision = 38, scale = 4)
        BigDecimal refunded = BigDecimal.ZERO;

        String currency;
        int lineCount;
        UUID paymentId;
        Instant placedAt;
        Instant expiresAt;

        @Nullable
        String reason;

        long version;
    }

    /** The key of a line: its order or return, and its number. */
    @Embeddable
    record LineKey(UUID owner, int line) {}

    /** A line of an order. */
    @Entity(name = "StockOrderLine")
    @Table(name = "order_line", indexes = @Index(columnList = "productId"))
    static class OrderLine {

        @EmbeddedId
        LineKey key;

        UUID productId;
        String productName;
        int quantity;

        @Column(precision = 38, scale = 4)
        BigDecimal unitPrice;

        boolean agreedPrice;
        int returnedQuantity;

        @Column(precision = 38, scale = 4)
        @Nullable
        BigDecimal amount;
    }

    /** A return. */
    @Entity(name = "StockReturn")
    @Table(name = "order_return", indexes = @Index(columnList = "orderId"))
    static class Return {

        @Id
        UUID returnId;

        UUID orderId;

        @Column(precision = 38, scale = 4)
        BigDecimal refund;

        String currency;
        boolean refundPaid;
        Instant returnedAt;
    }

    /** A line of it. */
    @Entity(name = "StockReturnLine")
    @Table(name = "order_return_line", indexes = @Index(columnList = "productId"))
    static class ReturnLine {

        @EmbeddedId
        LineKey key;

        UUID productId;
        int quantity;

        @Column(precision = 38, scale = 4)
        BigDecimal amount;
    }

    /** A product. */
    @Entity(name = "StockProduct")
    @Table(name = "product_view")
    static class Product {

        @Id
        UUID id;

        String name;
        String searchName;

        @Column(precision = 19, scale = 4)
        BigDecimal price;

        String currency;
        long available;
        long version;
        Instant addedAt;
    }
}
