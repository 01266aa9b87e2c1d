package com.microshop.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;

/** Identifies a payment; chosen by the module that requests it. */
public record PaymentId(@JsonValue String value) {

    /** Checks that the value is a canonical UUID. */
    @JsonCreator
    public PaymentId {
        Ids.requireId(value);
    }

    /**
     * The id with this value.
     *
     * @throws IllegalArgumentException if the value is not a canonical UUID
     */
    public static PaymentId of(String value) {
        return new PaymentId(value);
    }

    /** A new id. */
    public static PaymentId random() {
        return new PaymentId(Ids.next());
    }

    @Override
    public String toString() {
        return value;
    }
}
