package com.microshop.bench.stock;

import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** The order flow of the shop with Axon's Spring Boot starter and JPA, in their default settings. */
@SpringBootApplication
@EnableJpaRepositories(considerNestedRepositories = true)
public class StockShop {

    private static final int EVENTS_PER_SNAPSHOT = 100;

    public static void main(String[] args) {
        SpringApplication.run(StockShop.class, args);
    }

    /** Products live long: without snapshots, every reservation would read all earlier ones. */
    @Bean
    SnapshotTriggerDefinition productSnapshots(Snapshotter snapshotter) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, EVENTS_PER_SNAPSHOT);
    }
}
