package com.microshop.messaging.store;

import com.microshop.messaging.ModuleDefinition;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Fills an event store like years of business: short-lived aggregates of five events each, spread over a thousand
 * transactions and mixed with those of others, and a few long ones. Rows are written in the order of their transactions,
 * with all indexes in place, in the shapes of order's events.
 */
final class StoreFiller {

    static final String SCHEMA = "orders";
    static final int EVENTS_OF_SHORT_LIVED = 5;

    private static final Path SHAPES = Path.of("..", "order", "src", "test", "resources", "events", "order");
    private static final List<String> STORY =
            List.of("OrderPlaced", "OrderReserved", "OrderConfirmed", "OrderLinesReturned", "OrderRefunded");
    private static final int BATCH = 20_000;
    private static final int SESSIONS = 2;
    private static final long EVENTS_PER_LONG_LIVED = 2_000_000;
    private static final long LONGEST = 100_000;
    private static final String LONG_LIVED = "long-";

    /** Ids as the shop makes them, of version 7: they grow with time, the rest is random. */
    private static final String ID_FUNCTION = """
            CREATE OR REPLACE FUNCTION public.bench_id(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
                SELECT concat(left(ms, 8), '-', right(ms, 4), '-7', left(rest, 3), '-8', substr(rest, 4, 3), '-',
                    substr(rest, 7, 12))
                FROM (SELECT lpad(to_hex(1735689600000 + number * 15), 12, '0') AS ms, md5(number::text) AS rest) parts
            $$
            """;

    private static final String FILL = """
            INSERT INTO orders.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload, metadata,
                correlation_id, causation_id, occurred_at)
            SELECT tx, md5(concat('event', tx, '/', sequence))::uuid, 'Order', id, sequence, types[step], payloads[step],
                '{}', id, md5(concat('cause', tx, '/', sequence))::uuid::text,
                timestamptz '2025-01-01' + tx * interval '75 ms'
            FROM (
                SELECT tx, step - 1 AS sequence, step, bench_id(tx - (step - 1) * 1000) AS id
                FROM generate_series(?::bigint, ?::bigint) tx, generate_series(1, 5) step
                WHERE tx > (step - 1) * 1000
                UNION ALL
                SELECT tx, tx / ? / ?, 3, concat('long-', tx / ? % ?)
                FROM generate_series(?::bigint, ?::bigint) tx WHERE tx % ? = 0
                ORDER BY 1, 2 DESC) e,
                (SELECT array[{types}]::text[] AS types, array[{payloads}]::jsonb[] AS payloads) shapes
            """;

    private final TestDatabase database;
    private final long transactions;
    private final long longLived;
    private final long pace;

    private StoreFiller(TestDatabase database, long events) {
        this.database = database;
        this.transactions = events / EVENTS_OF_SHORT_LIVED;
        this.longLived = Math.max(1, events / EVENTS_PER_LONG_LIVED);
        this.pace = Math.max(2, transactions / (longLived * LONGEST));
    }

    /** Creates the store and fills it with about a number of events. */
    static void fill(TestDatabase database, long events) throws Exception {
        try (HikariDataSource dataSource = TestPools.of(database, SESSIONS)) {
            new ModuleSchemas(dataSource)
                    .migrate(ModuleDefinition.named("order", SCHEMA).build());
        }
        database.execute(ID_FUNCTION);
        new StoreFiller(database, events).run();
    }

    /** Ids of short-lived aggregates that are complete, from the whole store. */
    static List<String> shortLived(JdbcClient jdbc, long transactions, int count) {
        long step = Math.max(1, (transactions - 5_000) / count);
        return jdbc
                .sql("SELECT bench_id(1 + n * ?) FROM generate_series(0, ?) n")
                .params(step, count - 1)
                .query(String.class)
                .stream()
                .map(String::valueOf)
                .toList();
    }

    static String longLived(int number) {
        return LONG_LIVED + number;
    }

    private void run() throws Exception {
        List<String> types = new ArrayList<>();
        List<String> payloads = new ArrayList<>();
        for (String name : STORY) {
            types.add("'order." + name + "'");
            payloads.add("'" + Files.readString(SHAPES.resolve(name + ".json")).strip() + "'");
        }
        String sql = FILL.replace("{types}", String.join(",", types)).replace("{payloads}", String.join(",", payloads));
        List<Long> starts = LongStream.iterate(1, start -> start <= transactions, start -> start + BATCH)
                .boxed()
                .toList();
        try (HikariDataSource dataSource = TestPools.of(database, SESSIONS);
                ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS)) {
            JdbcClient jdbc = JdbcClient.create(dataSource);
            List<Future<?>> batches = new ArrayList<>();
            starts.forEach(start -> batches.add(sessions.submit(() -> batch(jdbc, sql, start))));
            for (Future<?> batch : batches) {
                var _ = batch.get();
            }
        }
    }

    private void batch(JdbcClient jdbc, String sql, long start) {
        long end = Math.min(transactions, start + BATCH - 1);
        int rows = jdbc.sql(sql)
                .params(start, end, pace, longLived, pace, longLived, start, end, pace)
                .update();
        if (rows == 0) {
            throw new IllegalStateException("No event in transactions %d to %d".formatted(start, end));
        }
    }
}
