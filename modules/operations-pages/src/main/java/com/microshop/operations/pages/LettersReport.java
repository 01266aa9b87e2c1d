package com.microshop.operations.pages;

import com.microshop.messaging.DeadLetters.Letter;
import java.util.List;

/**
 * The dead letters of a process, as it lists them.
 *
 * @param letters the first of them
 * @param count of all
 */
record LettersReport(List<Letter> letters, long count) {

    /** Copies the list. */
    LettersReport {
        letters = List.copyOf(letters);
    }
}
