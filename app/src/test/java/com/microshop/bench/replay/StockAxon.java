package com.microshop.bench.replay;

import com.microshop.messaging.store.JsonSerializer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.axonframework.common.jpa.SimpleEntityManagerProvider;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.jpa.JpaTokenStore;
import org.axonframework.eventhandling.tokenstore.jpa.TokenEntry;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.jpa.DomainEventEntry;
import org.axonframework.eventsourcing.eventstore.jpa.JpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.SnapshotEventEntry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/**
 * What Axon offers with JPA, in its default settings, on the same server: the event store, the token store, a pooled
 * streaming processor with 16 segments and 4 threads, and a read model written through an entity manager.
 *
 * <p>Three choices make it faster than the very defaults: events are JSON instead of XML, bytes are {@code bytea} instead
 * of large objects, and ids are given to Hibernate, so that it inserts without looking first.
 */
final class StockAxon implements AutoCloseable {

    private static final int WORKERS = 4;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final Map<Replayed, Setup> setups;

    /** One module's. */
    private record Setup(EntityManagerFactory factory, long last, long handled) {}

    /** Copies a number of events into stores of its own, beginning with the first that the projection handles. */
    StockAxon(DataSource dataSource, int events) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.setups = Map.of(
                Replayed.ORDERS, setup(Replayed.ORDERS, events), Replayed.CATALOGUE, setup(Replayed.CATALOGUE, events));
    }

    private static String schema(Replayed replayed) {
        return "stock_" + replayed.schema();
    }

    private Setup setup(Replayed replayed, int events) {
        String schema = schema(replayed);
        var _ = jdbc.sql("DROP SCHEMA IF EXISTS %s CASCADE".formatted(schema)).update();
        EntityManagerFactory factory = factory(schema);
        int copied = jdbc.sql("""
                        INSERT INTO %1$s.domain_event_entry (global_index, event_identifier, aggregate_identifier, sequence_number, type,
                            payload_type, payload_revision, payload, meta_data, time_stamp)
                        SELECT row_number() OVER (ORDER BY tx, idx), event_id::text,
                            concat_ws('-', source, aggregate_id), sequence, aggregate_type, type, revision,
                            convert_to(payload::text, 'UTF8'), convert_to(metadata::text, 'UTF8'),
                            to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                        FROM %2$s.event
                        WHERE (tx, idx) >= (SELECT tx, idx FROM %2$s.event WHERE type = ANY (?) ORDER BY tx, idx LIMIT 1)
                        ORDER BY tx, idx LIMIT ?
                        """.formatted(schema, replayed.schema()))
                .params(replayed.types().toArray(String[]::new), events)
                .update();
        var _ = jdbc.sql("VACUUM ANALYZE %s.domain_event_entry".formatted(schema))
                .update();
        long handled = jdbc.sql(
                        "SELECT count(*) FROM %s.domain_event_entry WHERE payload_type = ANY (?)".formatted(schema))
                .params((Object) replayed.types().toArray(String[]::new))
                .query(Long.class)
                .single();
        return new Setup(factory, copied, handled);
    }

    private EntityManagerFactory factory(String schema) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(dataSource);
        bean.setPersistenceUnitName(schema);
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setManagedTypes(PersistenceManagedTypes.of(
                DomainEventEntry.class.getName(),
                SnapshotEventEntry.class.getName(),
                TokenEntry.class.getName(),
                StockReadModel.Order.class.getName(),
                StockReadModel.LineKey.class.getName(),
                StockReadModel.OrderLine.class.getName(),
                StockReadModel.Return.class.getName(),
                StockReadModel.ReturnLine.class.getName(),
                StockReadModel.Product.class.getName()));
        bean.setJpaPropertyMap(Map.of(
                "hibernate.default_schema",
                schema,
                "hibernate.dialect",
                ByteaDialect.class.getName(),
                "hibernate.physical_naming_strategy",
                "org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl",
                "hibernate.hbm2ddl.create_namespaces",
                "true",
                "hibernate.hbm2ddl.auto",
                "create-only"));
        bean.afterPropertiesSet();
        EntityManagerFactory factory = bean.getObject();
        if (factory == null) {
            throw new IllegalStateException("Hibernate made no entity manager factory for " + schema);
        }
        return factory;
    }

    /** Replays all its events into an empty read model and returns how many of them were handled. */
    long run(Replayed replayed) throws InterruptedException {
        Setup setup = setups.get(replayed);
        if (setup == null) {
            throw new IllegalArgumentException("There is no set-up for " + replayed);
        }
        ScheduledExecutorService coordinator = Executors.newSingleThreadScheduledExecutor();
        ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS);
        PooledStreamingEventProcessor processor = processor(replayed, setup.factory(), coordinator, workers);
        try {
            processor.start();
            awaitEnd(processor, setup.last());
        } finally {
            processor.shutDown();
            coordinator.shutdownNow();
            workers.shutdownNow();
        }
        return setup.handled();
    }

    /** Empties what it writes. */
    void reset(Replayed replayed) {
        var _ = jdbc.sql(
                        "TRUNCATE %1$s.token_entry, %1$s.order_view, %1$s.order_line, %1$s.order_return, %1$s.order_return_line, %1$s.product_view"
                                .formatted(schema(replayed)))
                .update();
    }

    private PooledStreamingEventProcessor processor(
            Replayed replayed,
            EntityManagerFactory factory,
            ScheduledExecutorService coordinator,
            ScheduledExecutorService workers) {
        JsonSerializer serializer = JsonSerializer.create();
        EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        SimpleEntityManagerProvider provider = new SimpleEntityManagerProvider(entities);
        TransactionManager transactions = new Transactions(new JpaTransactionManager(factory));
        JpaEventStorageEngine engine = JpaEventStorageEngine.builder()
                .entityManagerProvider(provider)
                .transactionManager(transactions)
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .build();
        return PooledStreamingEventProcessor.builder()
                .name(replayed.projection())
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(
                                replayed == Replayed.ORDERS
                                        ? new StockHandlers.Orders(entities)
                                        : new StockHandlers.Catalogue(entities))
                        .build())
                .messageSource(
                        EmbeddedEventStore.builder().storageEngine(engine).build())
                .tokenStore(JpaTokenStore.builder()
                        .entityManagerProvider(provider)
                        .serializer(serializer)
                        .build())
                .transactionManager(transactions)
                .coordinatorExecutor(coordinator)
                .workerExecutor(workers)
                .build();
    }

    private static void awaitEnd(PooledStreamingEventProcessor processor, long last) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasReached(List.copyOf(processor.processingStatus().values()), last)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "The stock set-up did not handle all its events in time: replay fewer (-Dbench.stock-events)");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static boolean hasReached(List<EventTrackerStatus> segments, long last) {
        return !segments.isEmpty()
                && segments.stream().allMatch(segment -> {
                    if (segment.isErrorState()) {
                        throw new IllegalStateException("The stock set-up failed", segment.getError());
                    }
                    OptionalLong position = segment.getCurrentPosition();
                    return position.isPresent() && position.getAsLong() >= last;
                });
    }

    @Override
    public void close() {
        setups.values().forEach(setup -> setup.factory().close());
    }

    /** Spring's transactions for Axon. */
    private record Transactions(PlatformTransactionManager manager) implements TransactionManager {

        @Override
        public Transaction startTransaction() {
            TransactionStatus status = manager.getTransaction(new DefaultTransactionDefinition());
            return new Transaction() {

                @Override
                public void commit() {
                    if (!status.isCompleted()) {
                        manager.commit(status);
                    }
                }

                @Override
                public void rollback() {
                    if (!status.isCompleted()) {
                        manager.rollback(status);
                    }
                }
            };
        }
    }
}
