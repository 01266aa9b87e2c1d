package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An order of the read model; its lines are there only where {@link Orders} says so. */
@Entity
@Immutable
@Table(schema = "orders", name = "order_view")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class OrderView {

    @Id
    private UUID orderId;

    private UUID userId;
    private OrderStatus status;
    private BigDecimal total;
    private BigDecimal refunded;
    private String currency;
    private int lineCount;
    private UUID paymentId;
    private Instant placedAt;
    private Instant expiresAt;
    private @Nullable String reason;
    private long version;

    @ElementCollection
    @CollectionTable(schema = "orders", name = "order_line", joinColumns = @JoinColumn(name = "order_id"))
    @OrderBy("line")
    private List<OrderLineView> lines;

    /** For Hibernate. */
    protected OrderView() {}

    /** The order. */
    public String orderId() {
        return orderId.toString();
    }

    /** Who bought. */
    public String userId() {
        return userId.toString();
    }

    /** The status of the order. */
    public OrderStatus status() {
        return status;
    }

    /** What all lines cost together. */
    public BigDecimal total() {
        return total;
    }

    /** What was paid back so far. */
    public BigDecimal refunded() {
        return refunded;
    }

    /** The ISO 4217 code of all its amounts. */
    public String currency() {
        return currency;
    }

    /** How many lines it has. */
    public int lineCount() {
        return lineCount;
    }

    /** Its payment, which is requested once the stock is set aside. */
    public String paymentId() {
        return paymentId.toString();
    }

    /** When it was placed. */
    public Instant placedAt() {
        return placedAt;
    }

    /** When it times out unless it is confirmed by then. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Why it ended without being confirmed; null if it did not. */
    public @Nullable String reason() {
        return reason;
    }

    /** The sequence of its last event. */
    public long version() {
        return version;
    }

    /** Its lines by number. */
    public List<OrderLineView> lines() {
        return List.copyOf(lines);
    }
}
