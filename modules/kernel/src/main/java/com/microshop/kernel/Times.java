package com.microshop.kernel;

import java.time.DateTimeException;
import java.time.Instant;

/** Times as requests write them (RFC 3339): PostgreSQL can hold each of them, because the year has four digits. */
public final class Times {

    private Times() {}

    /**
     * Reads a time.
     *
     * @throws DateTimeException if it is not written like {@code 2026-01-02T03:04:05Z}
     */
    public static Instant parse(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new DateTimeException("A year has four digits");
        }
        return Instant.parse(text);
    }
}
