package com.microshop.order;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;

/** Identifies an order. */
public record OrderId(@JsonValue String value) {

    /** Checks that the value is a canonical UUID. */
    @JsonCreator
    public OrderId {
        Ids.requireId(value);
    }

    /**
     * The id with this value.
     *
     * @throws IllegalArgumentException if the value is not a canonical UUID
     */
    public static OrderId of(String value) {
        return new OrderId(value);
    }

    /** A new id. */
    public static OrderId random() {
        return new OrderId(Ids.next());
    }

    @Override
    public String toString() {
        return value;
    }
}
