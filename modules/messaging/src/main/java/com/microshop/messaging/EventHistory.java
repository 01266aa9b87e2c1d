package com.microshop.messaging;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Browses the event stores of the modules that run in this process, as they are stored; encrypted data stays encrypted. */
public interface EventHistory {

    /**
     * What to look for; null means no restriction.
     *
     * @param type full ({@code order.OrderPlaced}) or simple name
     * @param aggregateId whose events
     * @param correlationId which story
     * @param since the earliest time
     * @param until before which time
     * @param imported whether to show copies of other modules' events instead of the module's own
     * @param newestFirst the order
     * @param after where the last page ended, as {@code tx,idx}
     * @param limit the largest number of them, from 1 to 1,000
     */
    record Filter(
            @Nullable String type,
            @Nullable String aggregateId,
            @Nullable String correlationId,
            @Nullable Instant since,
            @Nullable Instant until,
            boolean imported,
            boolean newestFirst,
            @Nullable String after,
            int limit) {}

    /**
     * One row of a store.
     *
     * @param position {@code tx,idx}; the next page begins behind it
     * @param revision of the type, if it has one
     * @param event the event, without its metadata
     * @param metadata the rest of its metadata, as JSON
     */
    record Row(String position, @Nullable String revision, StoredEvent event, String metadata) {}

    /**
     * One page; nothing that is still uncommitted can appear before its last row later.
     *
     * @throws IllegalArgumentException with a sentence, if there is no such module here, or the filter makes no sense
     * @throws OverloadedException with a sentence, if it takes too long
     */
    List<Row> browse(String module, Filter filter);

    /**
     * Everything that the modules of this process know of one thing's life, in the order of time.
     *
     * @param id of an aggregate, for example an order: its events, and those of all stories that these belong to; or of a story
     * @param also other stories that are known to be part of it
     * @param onlyCorrelated whether the id is that of a story alone
     * @param limit the largest number of them
     * @throws OverloadedException with a sentence, if it takes too long
     */
    List<StoredEvent> story(String id, Set<String> also, boolean onlyCorrelated, int limit);
}
