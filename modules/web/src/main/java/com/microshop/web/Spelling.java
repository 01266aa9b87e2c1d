package com.microshop.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Words the way the API spells them. */
final class Spelling {

    private static final int SHOWN_LENGTH = 60;
    private static final int NEAREST = 3;

    private Spelling() {}

    /** A Java property path in snake_case: {@code lines[3].unitPrice} becomes {@code lines[3].unit_price}. */
    static String snakeCase(String path) {
        return path.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
    }

    /** A client's own text, short and without control characters and halves of surrogate pairs. */
    static String shown(String text) {
        String shortened = text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "…";
        return shortened.replaceAll("[\\p{Cntrl}\\p{Cs}]", "�");
    }

    /** A sentence part that names the known words nearest to the one that was given. */
    static String nearest(String given, Collection<String> known) {
        if (known.isEmpty()) {
            return "is not known; none is allowed here";
        }
        List<String> nearest = known.stream()
                .sorted(Comparator.<String>comparingInt(word -> distance(shown(given), word))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NEAREST)
                .toList();
        String rest = known.size() > nearest.size() ? ", …" : "";
        return "is not known; allowed are " + nearest.stream().collect(Collectors.joining(", ")) + rest;
    }

    /** How many characters must be added, removed or replaced to turn one word into the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
