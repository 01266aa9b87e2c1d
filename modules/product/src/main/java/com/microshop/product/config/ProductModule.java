package com.microshop.product.config;

import com.microshop.messaging.Freshness;
import com.microshop.messaging.Invariant;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.product.cache.CacheHealth;
import com.microshop.product.cache.LocalCatalogueCache;
import com.microshop.product.cache.RedisCatalogueCache;
import com.microshop.product.domain.Product;
import com.microshop.product.domain.StockCommandHandler;
import com.microshop.product.domain.StockReservation;
import com.microshop.product.readmodel.Catalogue;
import com.microshop.product.readmodel.CatalogueCache;
import com.microshop.product.readmodel.CatalogueProjection;
import com.microshop.product.readmodel.CatalogueState;
import com.microshop.product.readmodel.StockInvariants;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Everything that runs the product module. */
@Configuration(proxyBeanMethods = false)
@ComponentScan("com.microshop.product.web")
@EnableConfigurationProperties(ProductSettings.class)
public class ProductModule {

    @Bean
    Catalogue catalogue(JdbcClient jdbc) {
        return new Catalogue(jdbc);
    }

    /** Messaging, which knows the state, needs the cache to be there first. */
    @Bean
    CatalogueState catalogueState(ObjectProvider<Freshness> freshness) {
        return new CatalogueState(freshness::getObject);
    }

    /** Redis, if the program has a connection to it, else this process's memory. */
    @Bean
    CatalogueCache catalogueCache(
            ObjectProvider<LettuceConnectionFactory> redis,
            JsonMapper json,
            JdbcClient jdbc,
            CatalogueState state,
            ProductSettings settings,
            ObjectProvider<MeterRegistry> meters) {
        MeterRegistry registry = meters.getIfAvailable(SimpleMeterRegistry::new);
        LettuceConnectionFactory connections = redis.getIfAvailable();
        if (connections == null) {
            return new LocalCatalogueCache(state, settings.cacheTtl(), registry);
        }
        RedisCatalogueCache cache = new RedisCatalogueCache(connections, json, jdbc, settings.cacheTtl(), registry);
        cache.connect();
        return cache;
    }

    @Bean
    @ConditionalOnProperty("microshop.redis.url")
    CacheHealth catalogueCacheHealth(CatalogueCache cache) {
        return new CacheHealth((RedisCatalogueCache) cache);
    }

    @Bean
    ModuleDefinition productDefinition(JdbcTemplate jdbc, CatalogueCache cache) {
        return ModuleDefinition.named("product", "products")
                .aggregate(Product.class)
                .aggregate(StockReservation.class)
                .commandHandler(repositories -> new StockCommandHandler(
                        repositories.of(Product.class), repositories.of(StockReservation.class)))
                .projectionByAggregate(
                        CatalogueProjection.PROCESSOR,
                        CatalogueProjection.TABLES,
                        tables -> new CatalogueProjection(jdbc, tables, cache))
                .build();
    }

    @Bean
    Invariant stockNeverBelowZero(JdbcClient jdbc) {
        return StockInvariants.neverBelowZero(jdbc);
    }

    @Bean
    Invariant stockSetAsideAsSaid(JdbcClient jdbc) {
        return StockInvariants.setAsideAsSaid(jdbc);
    }

    @Bean
    Invariant stockCommittedOrReleased(JdbcClient jdbc, ProductSettings settings) {
        return StockInvariants.committedOrReleased(jdbc, settings.openReservationLimit());
    }

    @Bean
    Invariant stockReturnedAsHandedOver(JdbcClient jdbc) {
        return StockInvariants.returnedAsHandedOver(jdbc);
    }

    @Bean
    Invariant catalogueAgreesWithStock(JdbcClient jdbc) {
        return StockInvariants.catalogueAgrees(jdbc);
    }
}
