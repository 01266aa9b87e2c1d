package com.microshop.messaging.store;

import com.microshop.messaging.store.BigStore.Appends;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.microshop.test.TestServer;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares a small event store, a big one, and a copy of the big one whose table is partitioned by the statements that
 * the document for operators prints: all on one server, in turns. Run by {@code make bench-store}.
 */
@Tag("bench-store")
class BigStoreBenchTest {

    private static final Path REPORT = Path.of("target", "bench-store.md");
    private static final Path DOCUMENT = Path.of("..", "..", "docs", "big-stores.md");
    private static final long EVENTS = Long.getLong("bench.events", 10_000_000);
    private static final long EVENTS_OF_SMALL = Math.min(EVENTS, 100_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int MEGABYTE = 1_000_000;
    private static final String SMALL = "small";
    private static final String BIG = "big";
    private static final String PARTITIONED = "big, partitioned";
    private static final List<String> STORES = List.of(SMALL, BIG, PARTITIONED);

    /** What was measured, in the order of the report: values of all rounds by store. */
    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

    @Test
    void compareStores() throws Exception {
        try (TestServer server = TestDatabase.startNewDurable()) {
            TestDatabase small = filled(SMALL, server, EVENTS_OF_SMALL);
            TestDatabase big = filled(BIG, server, EVENTS);
            TestDatabase parts = partitioned(server, big);
            try (BigStore one = new BigStore(SMALL, small);
                    BigStore two = new BigStore(BIG, big);
                    BigStore three = new BigStore(PARTITIONED, parts)) {
                List<BigStore> stores = List.of(one, two, three);
                inTurns(stores);
                for (BigStore store : stores) {
                    latencies(
                            "forwarder continues, first of its type",
                            store.name(),
                            repeated(1, () -> store.lastOwnEventBeforeHead("order.OrderPaidTooLate")));
                    store.assertPromises();
                }
            }
            withJdbc(
                    parts,
                    jdbc -> timed(
                            jdbc,
                            "detach the old partition",
                            PARTITIONED,
                            "ALTER TABLE orders.event DETACH PARTITION orders.event_1 CONCURRENTLY"));
            for (Map.Entry<String, TestDatabase> store :
                    Map.of(SMALL, small, BIG, big).entrySet()) {
                withJdbc(store.getValue(), jdbc -> indexes(store.getKey(), jdbc));
            }
        }
        report();
    }

    private void inTurns(List<BigStore> stores) throws Exception {
        Map<String, Map<String, List<Double>>> beforehand = new LinkedHashMap<>(figures);
        for (int round = 0; round <= ROUNDS; round++) {
            if (round == 1) { // the first one warmed up
                figures.clear();
                figures.putAll(beforehand);
            }
            for (BigStore store : stores) {
                measure(store);
            }
        }
    }

    private void measure(BigStore store) throws Exception {
        String name = store.name();
        Appends appends = store.append(250);
        latencies("append, 4 writers", name, appends.nanos());
        add("append, 4 writers: events/s", name, appends.perSecond());
        latencies("load, short-lived", name, store.loadShortLived(400));
        latencies("load, from snapshot", name, store.loadLongLived(50));
        latencies("tail, commit to seen", name, store.tail(100));
        add("replay: events/s", name, store.replay(40_000));
        latencies("browse, aggregate", name, repeated(40, store::browseShortLived));
        latencies("browse, long aggregate", name, repeated(5, store::browseLongLived));
        latencies("browse, correlation", name, repeated(40, store::browseStory));
        latencies("browse, newest", name, repeated(20, store::browseNewest));
        latencies("forwarder continues", name, repeated(5, () -> store.lastOwnEventBeforeHead("order.OrderRefunded")));
    }

    private static List<Long> repeated(int times, LongSupplier use) {
        return Stream.generate(use::getAsLong).limit(times).toList();
    }

    private TestDatabase filled(String name, TestServer server, long events) throws Exception {
        TestDatabase database = server.fresh();
        long start = System.nanoTime();
        StoreFiller.fill(database, events);
        add("fill, s", name, seconds(start));
        withJdbc(database, jdbc -> {
            timed(jdbc, "VACUUM", name, "VACUUM orders.event");
            timed(jdbc, "ANALYZE", name, "ANALYZE orders.event");
            add("events", name, number(jdbc, "SELECT count(*) FROM orders.event"));
            add("table, MB", name, size(jdbc, "pg_table_size('orders.event')"));
            add("indexes, MB", name, size(jdbc, "pg_indexes_size('orders.event')"));
        });
        return database;
    }

    /** A copy of the store's files, partitioned with the statements of the document. */
    private TestDatabase partitioned(TestServer server, TestDatabase original) throws IOException {
        String name = original.url().substring(original.url().lastIndexOf('/') + 1);
        server.database().execute("CREATE DATABASE parts TEMPLATE " + name + " STRATEGY FILE_COPY");
        TestDatabase copy = new TestDatabase(
                server.database().url().replaceFirst("/postgres$", "/parts"), original.user(), original.password());
        String section = Files.readString(DOCUMENT)
                .split("\n## Partition the table\n", 2)[1]
                .split("\n## ", 2)[0];
        String sql = section.lines().filter(line -> line.startsWith("    ")).collect(Collectors.joining("\n"));
        long start = System.nanoTime();
        copy.execute(sql);
        add("partition, s", PARTITIONED, seconds(start));
        return copy;
    }

    /** The part of the indexes that a new index would save, after the appends. */
    private void indexes(String name, JdbcClient jdbc) {
        timed(jdbc, "VACUUM, again", name, "VACUUM orders.event");
        for (String index : List.of("event_pkey", "event_aggregate", "event_correlation")) {
            String size = "pg_relation_size('orders.%s')".formatted(index);
            double before = size(jdbc, size);
            timed(jdbc, "REINDEX " + index, name, "REINDEX INDEX orders." + index);
            add(index + ", MB", name, before);
            add(index + ", MB when new", name, size(jdbc, size));
        }
    }

    private interface Use {
        void of(JdbcClient jdbc);
    }

    private static void withJdbc(TestDatabase database, Use use) {
        try (HikariDataSource dataSource = TestPools.of(database, 1)) {
            use.of(JdbcClient.create(dataSource));
        }
    }

    private void timed(JdbcClient jdbc, String what, String name, String statement) {
        long start = System.nanoTime();
        var _ = jdbc.sql(statement).update();
        add(what + ", s", name, seconds(start));
    }

    private static double size(JdbcClient jdbc, String function) {
        return number(jdbc, "SELECT " + function) / MEGABYTE;
    }

    private static double number(JdbcClient jdbc, String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void latencies(String what, String store, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        add(what + ": p50 ms", store, percentile(sorted, 0.50));
        if (sorted.size() >= 100) {
            add(what + ": p99 ms", store, percentile(sorted, 0.99));
        }
    }

    private static double percentile(List<Long> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e6;
    }

    private void add(String what, String store, double value) {
        figures.computeIfAbsent(what, w -> new HashMap<>())
                .computeIfAbsent(store, s -> new ArrayList<>())
                .add(value);
    }

    @SuppressWarnings("SystemOut") // its report
    private void report() throws IOException {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "small: %,d events, big: %,d; medians of %d rounds, in turns%n%n| | %s |%n|---|---|---|---|%n",
                EVENTS_OF_SMALL,
                EVENTS,
                ROUNDS,
                String.join(" | ", STORES)));
        figures.forEach((what, values) -> text.append("| ")
                .append(what)
                .append(" | ")
                .append(STORES.stream()
                        .map(store -> cell(values.getOrDefault(store, List.of())))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
        Files.writeString(REPORT, text);
        System.out.println(text);
    }

    private static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "–";
        }
        double median = values.stream().sorted().toList().get(values.size() / 2);
        return String.format(Locale.ROOT, median < 100 ? "%.2f" : "%,.0f", median);
    }
}
