package com.microshop.product.cache;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Tells operators whether Redis is in use; without it the process works, only slower. */
public final class CacheHealth extends AbstractHealthIndicator {

    private final RedisCatalogueCache cache;

    /** Tells about a cache. */
    public CacheHealth(RedisCatalogueCache cache) {
        super("The cache cannot be reached");
        this.cache = cache;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("redis", cache.isInUse() ? "in use" : "lost or slow");
    }
}
