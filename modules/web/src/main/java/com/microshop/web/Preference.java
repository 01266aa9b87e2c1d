package com.microshop.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the client prefers, from its {@code Prefer} headers (RFC 7240); may be an argument of a controller method.
 *
 * @param respondAsync whether not to wait until a write can be read
 * @param waitFor how long the client is willing to wait, in whole seconds, or null if it does not say
 */
public record Preference(boolean respondAsync, @Nullable Duration waitFor) {

    /** No preference at all. */
    public static final Preference NONE = new Preference(false, null);

    /** The header by which an answer says which preference was followed. */
    static final String APPLIED = "Preference-Applied";

    private static final int MAX_WAIT_DIGITS = 6;

    /**
     * Reads the headers; preferences that the shop does not know, or cannot make sense of, are ignored as the RFC asks,
     * and of a preference that is named twice the first counts.
     */
    static Preference parse(List<String> headers) {
        boolean respondAsync = false;
        Duration wait = null;
        for (String preference : String.join(",", headers).split(",", -1)) {
            String token = preference.split(";", 2)[0].strip();
            String[] parts = token.split("=", 2);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            String value = parts.length == 1 ? "" : unquoted(parts[1].strip());
            if (name.equals("respond-async")) {
                respondAsync = true;
            } else if (name.equals("wait") && wait == null && isCount(value)) {
                wait = Duration.ofSeconds(Long.parseLong(value));
            }
        }
        return new Preference(respondAsync, wait);
    }

    private static boolean isCount(String value) {
        return !value.isEmpty()
                && value.length() <= MAX_WAIT_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
