package com.microshop.kernel;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Creates and checks identifiers: UUIDs in their canonical lower-case form, new ones of version 7 (RFC 9562). */
public final class Ids {

    private static final int LENGTH = 36;

    private Ids() {}

    /** A new identifier; identifiers of one process sort in the order of their creation. */
    public static String next() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    /**
     * When an identifier was made, to the millisecond by the clock of its maker; empty if it does not say, because
     * it is not of version 7.
     */
    public static Optional<Instant> createdAt(String id) {
        UUID uuid = UUID.fromString(id);
        return uuid.version() == 7
                ? Optional.of(Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16))
                : Optional.empty();
    }

    /**
     * Returns the value when it is a canonical UUID.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String requireId(String value) {
        if (!isId(value)) {
            throw new IllegalArgumentException(
                    "Not an id: '%s' (a lower-case UUID is needed)".formatted(shortened(value)));
        }
        return value;
    }

    private static boolean isId(String value) {
        if (value.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = value.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (hyphen ? c != '-' : !digit) {
                return false;
            }
        }
        return true;
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }
}
