package com.microshop.kernel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as requests write them (RFC 3339): PostgreSQL can hold each of them, because the year has four digits. */
public final class Times {

    /** RFC 3339 allows offsets up to 23:59, Java's types only up to 18:00. */
    private static final Pattern OFFSET = Pattern.compile("([+-])([01]\\d|2[0-3]):([0-5]\\d)$");

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
        Matcher offset = OFFSET.matcher(text);
        if (!offset.find()) {
            return Instant.parse(text);
        }
        Instant local = Instant.parse(text.substring(0, offset.start()) + "Z");
        Duration ahead = Duration.ofHours(Long.parseLong(offset.group(2))).plusMinutes(Long.parseLong(offset.group(3)));
        return offset.group(1).equals("+") ? local.minus(ahead) : local.plus(ahead);
    }
}
