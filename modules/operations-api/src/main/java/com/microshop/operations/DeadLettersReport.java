package com.microshop.operations;

import com.microshop.messaging.DeadLetters.Content;
import com.microshop.messaging.DeadLetters.Letter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events for which policies of a process's modules failed.
 *
 * @param letters by module, the oldest sequence first, each in its order
 * @param count how many there are; more than are listed if there are very many
 */
public record DeadLettersReport(List<Letter> letters, long count) {

    /** Copies the list. */
    public DeadLettersReport {
        letters = List.copyOf(letters);
    }

    /**
     * One of them.
     *
     * @param content null if it is not here
     * @param problem why there is none, as a sentence; empty if it is here
     */
    public record Shown(@Nullable Content content, String problem) {}
}
