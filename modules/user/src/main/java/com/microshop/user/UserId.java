package com.microshop.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.microshop.kernel.Ids;

/** Identifies a user. */
public record UserId(@JsonValue String value) {

    /** Checks that the value is a canonical UUID. */
    @JsonCreator
    public UserId {
        Ids.requireId(value);
    }

    /**
     * The id with this value.
     *
     * @throws IllegalArgumentException if the value is not a canonical UUID
     */
    public static UserId of(String value) {
        return new UserId(value);
    }

    /** A new id. */
    public static UserId random() {
        return new UserId(Ids.next());
    }

    @Override
    public String toString() {
        return value;
    }
}
