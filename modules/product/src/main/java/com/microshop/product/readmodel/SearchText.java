package com.microshop.product.readmodel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes names and search input comparable, independently of the database's locale. */
final class SearchText {

    private static final int LONGEST = 3;

    private SearchText() {}

    /** The text without regard to case. */
    static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** LIKE patterns (escaped by a backslash), one for each word of the text; a name matches when all of them do. */
    static List<String> patterns(String text) {
        return words(text)
                .map(word -> '%' + word.replaceAll("[\\\\%_]", "\\\\$0") + '%')
                .toList();
    }

    /**
     * What stands in each name that matches, as the database's function {@code ngrams} cuts it: pieces of three characters, and
     * words of two. Empty if no word has so many.
     */
    static List<String> ngrams(String text) {
        return words(text).flatMap(SearchText::pieces).distinct().toList();
    }

    private static Stream<String> pieces(String word) {
        int[] characters = word.codePoints().toArray();
        if (characters.length <= LONGEST) {
            return Stream.of(word).filter(piece -> characters.length > 1);
        }
        return IntStream.rangeClosed(0, characters.length - LONGEST)
                .mapToObj(first -> new String(characters, first, LONGEST));
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(fold(text).split("\\s+")).filter(word -> !word.isEmpty());
    }
}
