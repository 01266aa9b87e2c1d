package com.microshop.product.cache;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads which state the row of a product is in, which takes less than reading the row. */
@FunctionalInterface
interface RowStates {

    /**
     * The version, and the transaction that wrote the row: a rebuild writes rows again with the same versions.
     */
    String QUERY = "SELECT version || '.' || xmin::text FROM products.product_view WHERE id = ?";

    /**
     * A text without spaces that no other state of this row has; empty if there is no such product.
     *
     * <p>Ask before the row is read: then a row that changes in between is kept under a state that it has left.
     */
    Optional<String> of(String id);

    /** The states in the module's database. */
    static RowStates in(JdbcClient jdbc) {
        return id ->
                jdbc.sql(QUERY).param(UUID.fromString(id)).query(String.class).optional();
    }
}
