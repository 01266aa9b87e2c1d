package com.microshop.order.readmodel;

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

/** A return of lines of an order, with the lines. */
@Entity
@Immutable
@Table(schema = "orders", name = "order_return")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class ReturnView {

    @Id
    private UUID returnId;

    private UUID orderId;
    private BigDecimal refund;
    private String currency;
    private boolean refundPaid;
    private Instant returnedAt;

    @ElementCollection
    @CollectionTable(schema = "orders", name = "order_return_line", joinColumns = @JoinColumn(name = "return_id"))
    @OrderBy("line")
    private List<ReturnLineView> lines;

    /** For Hibernate. */
    protected ReturnView() {}

    /** The return. */
    public String returnId() {
        return returnId.toString();
    }

    /** The order. */
    public String orderId() {
        return orderId.toString();
    }

    /** What the lines had cost. */
    public BigDecimal refund() {
        return refund;
    }

    /** The ISO 4217 code of the amounts. */
    public String currency() {
        return currency;
    }

    /** Whether the money was paid back. */
    public boolean refundPaid() {
        return refundPaid;
    }

    /** When it was accepted. */
    public Instant returnedAt() {
        return returnedAt;
    }

    /** What came back, by line number. */
    public List<ReturnLineView> lines() {
        return List.copyOf(lines);
    }
}
