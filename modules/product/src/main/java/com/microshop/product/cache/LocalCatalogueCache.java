package com.microshop.product.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.product.readmodel.CatalogueCache;
import com.microshop.product.readmodel.CatalogueEntry;
import com.microshop.product.readmodel.CatalogueState;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps products in this process.
 *
 * <p>Other replicas may change the catalogue, and this one learns of it too late. So the database is asked for the state of
 * the catalogue, once for all who ask at the same time, and an entry of another state is not used.
 */
public final class LocalCatalogueCache implements CatalogueCache {

    private static final int MOST_ENTRIES = 10_000;

    private final CatalogueState state;
    private final CacheMeters meters;
    private final Cache<String, Kept> entries;

    /**
     * Creates a cache.
     *
     * @param state of the catalogue in the module's database
     * @param timeToLive how long an entry may be kept
     */
    public LocalCatalogueCache(CatalogueState state, Duration timeToLive, MeterRegistry registry) {
        this.state = state;
        this.meters = new CacheMeters(registry);
        this.entries = Caffeine.newBuilder()
                .maximumSize(MOST_ENTRIES)
                .expireAfterWrite(timeToLive)
                .build();
    }

    /** An entry, and the state of the catalogue in which it was read. */
    private record Kept(String state, CatalogueEntry entry) {}

    @Override
    public Optional<CatalogueEntry> find(String id, Supplier<Optional<CatalogueEntry>> database) {
        String now = state.now();
        Kept known = entries.getIfPresent(id);
        if (known != null && known.state().equals(now)) {
            meters.confirmed();
            return Optional.of(known.entry());
        }
        meters.miss();
        Optional<CatalogueEntry> read = database.get();
        read.ifPresent(entry -> entries.put(id, new Kept(now, entry)));
        return read;
    }

    @Override
    public void changed(Map<String, Long> versions) {
        entries.invalidateAll(versions.keySet());
    }

    /** Does nothing: the state is read from the database before an entry is used. */
    @Override
    public void awaitShown(String id, long version) {}
}
