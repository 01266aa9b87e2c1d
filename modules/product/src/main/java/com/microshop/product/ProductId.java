package com.microshop.product;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;

/** Identifies a product. */
public record ProductId(@JsonValue String value) {

    /** Checks that the value is a canonical UUID. */
    @JsonCreator
    public ProductId {
        Ids.requireId(value);
    }

    /**
     * The id with this value.
     *
     * @throws IllegalArgumentException if the value is not a canonical UUID
     */
    public static ProductId of(String value) {
        return new ProductId(value);
    }

    /** A new id. */
    public static ProductId random() {
        return new ProductId(Ids.next());
    }

    @Override
    public String toString() {
        return value;
    }
}
