package com.microshop.messaging.command;

import com.microshop.messaging.store.ModuleEventStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Finds, with one query for many commands, the targets that do not exist yet; then no query looks for their events. */
final class AbsentAggregates {

    private final ModuleEventStore store;
    private final AggregateCache cache;

    /** Those of one module. */
    AbsentAggregates(ModuleEventStore store, AggregateCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** The ids of which neither the cache nor, now, the store holds an aggregate. */
    Set<String> among(Collection<String> ids) {
        Set<String> unknown = new HashSet<>(ids);
        unknown.removeIf(cache::containsKey);
        if (!unknown.isEmpty()) {
            unknown.removeAll(store.existing(unknown));
        }
        return unknown;
    }
}
