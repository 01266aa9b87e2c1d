package com.microshop.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for, from {@code limit} and {@code cursor}; an argument of controller methods.
 *
 * <p>Lists are read by keyset over the id, so a page stays the same while things are added: fetch {@link #fetchSize()}
 * rows beyond {@link #afterOrLowest()} (oldest first) or below {@link #afterOrHighest()} (newest first) and hand them
 * to {@link #page}.
 *
 * @param list the list's path; a cursor is good for its own list only
 * @param limit how many items at most
 * @param after the id of the last item of the page before, or null for the first page
 */
public record PageRequest(String list, int limit, @Nullable String after) {

    /** The most items that a page may hold. */
    public static final int MAX_LIMIT = 200;

    /** The number of items of a page unless the client says otherwise. */
    public static final int DEFAULT_LIMIT = 50;

    private static final String LOWEST = "00000000-0000-0000-0000-000000000000";
    private static final String HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    /** How many rows to fetch: one more than the page holds, to see whether another page follows. */
    public int fetchSize() {
        return limit + 1;
    }

    /** For lists in ascending order of id: the id that this page begins behind. */
    public String afterOrLowest() {
        return after == null ? LOWEST : after;
    }

    /** For lists in descending order of id: the id that this page begins below. */
    public String afterOrHighest() {
        return after == null ? HIGHEST : after;
    }

    /**
     * Makes the page.
     *
     * @param rows up to {@link #fetchSize()} rows in the list's order
     * @param id the id that the list is ordered by
     * @param view what the client gets for a row
     */
    public <R, T> Page<T> page(List<R> rows, Function<R, String> id, Function<R, T> view) {
        List<R> shown = rows.subList(0, Math.min(limit, rows.size()));
        String next = rows.size() > limit ? Cursors.encode(list, id.apply(shown.getLast())) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }
}
