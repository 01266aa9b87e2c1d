package com.microshop.product;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;

/** Identifies a reservation of stock; chosen by the module that reserves and opaque to this one. */
public record ReservationId(@JsonValue String value) {

    /** Checks that the value is a canonical UUID. */
    @JsonCreator
    public ReservationId {
        Ids.requireId(value);
    }

    /**
     * The id with this value.
     *
     * @throws IllegalArgumentException if the value is not a canonical UUID
     */
    public static ReservationId of(String value) {
        return new ReservationId(value);
    }

    /** A new id. */
    public static ReservationId random() {
        return new ReservationId(Ids.next());
    }

    @Override
    public String toString() {
        return value;
    }
}
