package com.microshop.messaging.command;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.axonframework.common.Registration;
import org.jspecify.annotations.Nullable;

/** A bounded cache of aggregates for Axon's repositories, kept by Caffeine; it gives way when memory runs short. */
final class AggregateCache implements org.axonframework.common.caching.Cache {

    private final Cache<Object, Object> entries;

    AggregateCache(long maximumSize) {
        this.entries =
                Caffeine.newBuilder().maximumSize(maximumSize).softValues().build();
    }

    /** Returns null when nothing is cached, and always while a command must see the store itself. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature of the overridden method
    public <K, V> @Nullable V get(K key) {
        CommandExecution execution = CommandExecution.current();
        if (execution != null && !execution.mayUseCache()) {
            return null;
        }
        V cached = (V) entries.getIfPresent(key);
        if (cached != null && execution != null) {
            execution.usedCache(key.toString());
        }
        return cached;
    }

    @Override
    public void put(Object key, Object value) {
        entries.put(key, value);
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        return entries.asMap().putIfAbsent(key, value) == null;
    }

    @Override
    public boolean remove(Object key) {
        return entries.asMap().remove(key) != null;
    }

    @Override
    public void removeAll() {
        entries.invalidateAll();
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.asMap().containsKey(key);
    }

    /**
     * Not supported.
     *
     * @throws UnsupportedOperationException always; nothing here listens to caches
     */
    @Override
    public Registration registerCacheEntryListener(EntryListener cacheEntryListener) {
        throw new UnsupportedOperationException("Nothing listens to the aggregate cache");
    }
}
