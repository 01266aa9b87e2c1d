package com.microshop.product.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.product.readmodel.CatalogueCache;
import com.microshop.product.readmodel.CatalogueEntry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps products in this process.
 *
 * <p>Other replicas may change the catalogue, and this one learns of it too late. So the database is asked for the version,
 * which is quicker than reading the row, and an entry of another version is not used.
 */
public final class LocalCatalogueCache implements CatalogueCache {

    private static final int MOST_ENTRIES = 10_000;

    private final JdbcClient jdbc;
    private final CacheMeters meters;
    private final Cache<String, CatalogueEntry> entries = Caffeine.newBuilder()
            .maximumSize(MOST_ENTRIES)
            .expireAfterWrite(LONGEST_LIFE)
            .build();

    /** Creates a cache over the module's database. */
    public LocalCatalogueCache(JdbcClient jdbc, MeterRegistry registry) {
        this.jdbc = jdbc;
        this.meters = new CacheMeters(registry);
    }

    @Override
    public Optional<CatalogueEntry> find(String id, Supplier<Optional<CatalogueEntry>> database) {
        CatalogueEntry known = entries.getIfPresent(id);
        if (known != null && isCurrent(known)) {
            meters.hit();
            return Optional.of(known);
        }
        meters.miss();
        Optional<CatalogueEntry> read = database.get();
        read.ifPresent(entry -> entries.put(id, entry));
        return read;
    }

    private boolean isCurrent(CatalogueEntry entry) {
        return jdbc.sql("SELECT version FROM products.product_view WHERE id = ?")
                .param(UUID.fromString(entry.id()))
                .query(Long.class)
                .optional()
                .filter(version -> version == entry.version())
                .isPresent();
    }

    @Override
    public void changed(Map<String, Long> versions) {
        entries.invalidateAll(versions.keySet());
    }

    /** Does nothing: the version is read from the database before an entry is used. */
    @Override
    public void awaitShown(String id, long version) {}
}
