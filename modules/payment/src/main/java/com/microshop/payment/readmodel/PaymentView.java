package com.microshop.payment.readmodel;

import com.microshop.kernel.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A payment as it is read; written by {@link PaymentProjection} alone. */
@Entity
@Immutable
@Table(schema = "payments", name = "payment_view")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
public class PaymentView {

    @Id
    @Column(name = "payment_id")
    private UUID id;

    @Column(name = "reference")
    private String reference;

    @Column(name = "amount")
    private BigDecimal amount;

    @Column(name = "refunded")
    private BigDecimal refunded;

    @Column(name = "currency")
    private String currency;

    @Enumerated(EnumType.STRING)
    @Column(name = "status")
    private PaymentStatus status;

    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "version")
    private long version;

    /** Made by Hibernate. */
    protected PaymentView() {}

    /** The payment's id. */
    public String id() {
        return id.toString();
    }

    /** What is paid for. */
    public String reference() {
        return reference;
    }

    /** The requested amount. */
    public Money amount() {
        return new Money(amount, currency);
    }

    /** How much was paid back. */
    public Money refunded() {
        return new Money(refunded, currency);
    }

    /** How far it is. */
    public PaymentStatus status() {
        return status;
    }

    /** When it was requested. */
    public Instant requestedAt() {
        return requestedAt;
    }

    /** The sequence number of the last event shown here. */
    public long version() {
        return version;
    }
}
