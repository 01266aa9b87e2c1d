package com.microshop.messaging.command;

import com.microshop.messaging.store.ModuleEventStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds out for many commands at once which of their targets are yet to be created, so that nobody looks for their
 * events.
 */
final class KnownAggregates {

    private final ModuleEventStore store;
    private final AggregateCache cache;

    /** Those of one module. */
    KnownAggregates(ModuleEventStore store, AggregateCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** The ids of which neither the cache nor, now, the store holds an aggregate. */
    Set<String> absent(Collection<String> ids) {
        Set<String> unknown = new HashSet<>(ids);
        unknown.removeIf(cache::containsKey);
        if (!unknown.isEmpty()) {
            unknown.removeAll(store.existing(unknown));
        }
        return unknown;
    }
}
