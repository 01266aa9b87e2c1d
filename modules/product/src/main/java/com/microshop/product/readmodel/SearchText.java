package com.microshop.product.readmodel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Makes names and search input comparable, independently of the database's locale. */
final class SearchText {

    private SearchText() {}

    /** The text without regard to case. */
    static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** LIKE patterns (escaped by a backslash), one for each word of the text; a name matches when all of them do. */
    static List<String> patterns(String text) {
        return Arrays.stream(fold(text).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(word -> '%' + word.replaceAll("[\\\\%_]", "\\\\$0") + '%')
                .toList();
    }
}
