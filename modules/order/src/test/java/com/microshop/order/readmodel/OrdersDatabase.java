package com.microshop.order.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.order.OrderPlaced;
import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The module's schema in a database of its own, into which a test writes any history it likes. */
public final class OrdersDatabase implements AutoCloseable {

    private final TestDatabase database = TestDatabase.fresh();
    private final SingleConnectionDataSource dataSource =
            new SingleConnectionDataSource(database.url(), database.user(), database.password(), true);
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final JsonSerializer serializer = JsonSerializer.create();

    public OrdersDatabase() {
        jdbc.execute("CREATE SCHEMA orders");
        run("classpath:db/messaging/*.sql");
        run("classpath:db/migration/order/*.sql");
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    public JdbcClient client() {
        return JdbcClient.create(jdbc);
    }

    /** Writes one of the module's own events as if it had happened, whether it could have or not. */
    public void happened(String aggregateId, Object event) {
        store(aggregateId, event, null);
    }

    /** Writes a copy of another module's event. */
    public void imported(String module, String aggregateId, Object event) {
        store(aggregateId, event, module);
    }

    /** Shows new orders in the read model. */
    public void show(List<OrderPlaced> orders) {
        OrdersProjection projection = new OrdersProjection(
                jdbc, ProjectionTables.serving("orders", OrdersProjection.TABLES.toArray(String[]::new)));
        batch(() -> orders.forEach(order -> projection.on(order, 0)));
    }

    /** Where overdue orders are found. */
    public OverdueOrders overdueOrders() {
        return new OverdueOrders(client());
    }

    /** Does something as one batch of a projection. */
    public static void batch(Runnable events) {
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("batch"))
                .execute(events);
    }

    @Override
    public void close() {
        dataSource.destroy();
        database.close();
    }

    private void store(String aggregateId, Object event, @Nullable String source) {
        jdbc.update(
                """
                INSERT INTO orders.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload, metadata,
                                          occurred_at, source)
                VALUES (1, ?, 'any', ?, (SELECT count(*) FROM orders.event WHERE aggregate_id = ?), ?, ?::jsonb, '{}',
                        now(), ?)
                """,
                UUID.randomUUID(),
                aggregateId,
                aggregateId,
                JsonSerializer.nameOf(event.getClass()),
                serializer.serialize(event, String.class).getData(),
                source);
    }

    private void run(String pattern) {
        try {
            Resource[] scripts = new PathMatchingResourcePatternResolver().getResources(pattern);
            if (scripts.length == 0) {
                throw new IllegalStateException("No script: " + pattern);
            }
            for (Resource script : scripts) {
                jdbc.execute(script.getContentAsString(UTF_8).replace("${schema}", "orders"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
