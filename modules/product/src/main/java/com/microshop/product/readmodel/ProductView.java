package com.microshop.product.readmodel;

import com.microshop.kernel.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A product as the catalogue shows it; written by {@link CatalogueProjection}, never through this class. */
@Entity
@Immutable
@Table(schema = "products", name = "product_view")
public class ProductView {

    @Id
    private UUID id;

    private String name;

    @Column(name = "search_name")
    private String searchName;

    private BigDecimal price;
    private String currency;
    private long available;
    private long version;

    @Column(name = "added_at")
    private Instant addedAt;

    /** For Hibernate, which sets every field. */
    @SuppressWarnings("NullAway.Init")
    protected ProductView() {}

    /** The product's id. */
    public String id() {
        return id.toString();
    }

    /** What customers read. */
    public String name() {
        return name;
    }

    /** The price of one unit. */
    public Money price() {
        return new Money(price, currency);
    }

    /** Units that can be reserved. */
    public long available() {
        return available;
    }

    /** The sequence of the product's last event that this row knows of. */
    public long version() {
        return version;
    }

    /** When the product was added. */
    public Instant addedAt() {
        return addedAt;
    }
}
