package com.microshop.kernel;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.regex.Pattern;

/** Creates and checks identifiers: UUIDs in their canonical lower-case form, new ones of version 7 (RFC 9562). */
public final class Ids {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private Ids() {}

    /** A new identifier; identifiers of one process sort in the order of their creation. */
    public static String next() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    /**
     * Returns the value when it is a canonical UUID.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String requireId(String value) {
        if (!UUID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Not an id: '%s' (a lower-case UUID is needed)".formatted(shortened(value)));
        }
        return value;
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }
}
