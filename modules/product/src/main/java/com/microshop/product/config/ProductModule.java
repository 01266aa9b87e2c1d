package com.microshop.product.config;

import com.microshop.messaging.Invariant;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.product.domain.Product;
import com.microshop.product.domain.StockCommandHandler;
import com.microshop.product.domain.StockReservation;
import com.microshop.product.readmodel.CatalogueProjection;
import com.microshop.product.readmodel.ProductView;
import com.microshop.product.readmodel.ProductViews;
import com.microshop.product.readmodel.StockInvariants;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that runs the product module. */
@Configuration(proxyBeanMethods = false)
@ComponentScan("com.microshop.product.web")
@EnableConfigurationProperties(ProductSettings.class)
@EnableJpaRepositories(basePackageClasses = ProductViews.class)
@EntityScan(basePackageClasses = ProductView.class)
public class ProductModule {

    @Bean
    ModuleDefinition productDefinition(JdbcTemplate jdbc) {
        return ModuleDefinition.named("product", "products")
                .aggregate(Product.class)
                .aggregate(StockReservation.class)
                .commandHandler(repositories -> new StockCommandHandler(
                        repositories.of(Product.class), repositories.of(StockReservation.class)))
                .projection(CatalogueProjection.PROCESSOR, new CatalogueProjection(jdbc))
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
