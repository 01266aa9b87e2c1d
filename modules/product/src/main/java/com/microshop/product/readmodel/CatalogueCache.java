package com.microshop.product.readmodel;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Spares the database the products that are read again and again; never the truth, never in the way.
 *
 * <p>Even if the cache fails, it never returns a state that was current for the last time longer than
 * {@link #LONGEST_LIFE} before it was looked up, and it throws nothing of its own.
 */
public interface CatalogueCache {

    /** How long an entry may be shown after its row was read, or the database has confirmed it. */
    Duration LONGEST_LIFE = Duration.ofMillis(500);

    /**
     * The product, from the cache or else from the database.
     *
     * @param id the product
     * @param database reads its row, in its newest version; what it throws is passed on
     * @return empty if there is no such product, which is never cached
     */
    Optional<CatalogueEntry> find(String id, Supplier<Optional<CatalogueEntry>> database);

    /**
     * Gives up what is older than these versions, which the database shows by now. It may fail to; the entries then live
     * to their end.
     *
     * @param versions the new version of each changed product
     */
    void changed(Map<String, Long> versions);

    /**
     * Waits until no process can find the product in a version older than this one, which the database shows by now.
     *
     * @throws com.microshop.messaging.OutcomeUnknownException if it is interrupted
     */
    void awaitShown(String id, long version);
}
