package com.microshop.messaging.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.messaging.BatchBuffer;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ProjectionTables;
import com.microshop.messaging.Projections;
import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.ProjectionStatus;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rebuilds of a projection that two replicas run, on real PostgreSQL. */
class RebuildTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int HISTORY = 20_000;
    private static final int SEGMENTS = 2;

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<TestRuntime> runtimes = new ArrayList<>();

    private final CountDownLatch hold = new CountDownLatch(1);
    private final AtomicBoolean holding = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();

    private String counter = "";

    @BeforeEach
    void prepare() throws Exception {
        var _ = jdbc.sql("CREATE SCHEMA counters").update();
        var _ = jdbc.sql("CREATE TABLE counters.total (id text PRIMARY KEY, total bigint NOT NULL CHECK (total > 0),"
                        + " steps bigint NOT NULL) WITH (fillfactor = 70)")
                .update();
        var _ = jdbc.sql("CREATE INDEX total_size ON counters.total (total, id) WHERE total > 1")
                .update();
        TestRuntime one = start();
        TestRuntime two = start();
        assertThat(List.of(one, two)).doesNotHaveDuplicates();
        counter = Ids.next();
        increase(counter);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(1));
        int written = jdbc.sql("""
                        INSERT INTO counters.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                            metadata, occurred_at)
                        SELECT pg_current_xact_id()::text::bigint + (SELECT max(tx_offset) FROM counters.store_clock),
                            gen_random_uuid(), aggregate_type, 'counter-' || n %% 500, n / 500, type,
                            jsonb_build_object('counter_id', 'counter-' || n %% 500, 'by', 1, 'total', n / 500 + 1),
                            metadata, occurred_at
                        FROM counters.event, generate_series(0, %d) n
                        """.formatted(HISTORY - 1)).update();
        assertThat(written).isEqualTo(HISTORY);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(steps()).isEqualTo(HISTORY + 1L));
    }

    @AfterEach
    void stop() {
        hold.countDown();
        runtimes.forEach(TestRuntime::stop);
        dataSource.close();
        database.close();
    }

    private TestRuntime start() {
        ModuleDefinition definition = ModuleDefinition.named("counter", "counters")
                .aggregate(Counter.class)
                .projectionByAggregate("totals", List.of("total"), Totals::new)
                .projection("notes", new Notes())
                .build();
        TestRuntime runtime = TestRuntime.alone(dataSource, Duration.ofSeconds(2));
        runtimes.add(runtime);
        runtime.assemble(List.of(definition));
        for (int segment = 0; segment < SEGMENTS; segment++) {
            var _ = jdbc.sql("INSERT INTO counters.token_entry (processor_name, segment) VALUES ('totals', ?)"
                            + " ON CONFLICT DO NOTHING")
                    .param(segment)
                    .update();
        }
        runtime.start();
        return runtime;
    }

    private static final class Notes {

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void on(Increased event) {
            assertThat(event.by()).isPositive();
        }
    }

    /** Counts and adds up, so that repeated and missing events are detected. */
    private final class Totals {

        private final boolean isServing;
        private final String sql;
        private final BatchBuffer<Increased> buffer = new BatchBuffer<>(this::write);

        private Totals(ProjectionTables tables) {
            isServing = tables.areServing();
            sql = tables.sql("""
                    INSERT INTO {total} AS t VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE
                    SET total = t.total + excluded.total, steps = t.steps + excluded.steps
                    """);
        }

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void on(Increased event) throws InterruptedException {
            if (!isServing) {
                if (holding.get()) {
                    boolean released = hold.await(30, TimeUnit.SECONDS);
                    assertThat(released).isTrue();
                }
                if (failing.get() && event.counterId().equals("counter-7") && event.total() == 3) {
                    throw new IllegalStateException("three is too many");
                }
            }
            buffer.add(event);
        }

        private void write(List<Increased> batch) {
            var sums = new java.util.TreeMap<String, long[]>();
            for (Increased event : batch) {
                long[] sum = sums.computeIfAbsent(event.counterId(), id -> new long[2]);
                sum[0] += event.by();
                sum[1]++;
            }
            sums.forEach((id, sum) -> {
                int written = jdbc.sql(sql).params(id, sum[0], sum[1]).update();
                assertThat(written).isEqualTo(1);
            });
        }
    }

    private void increase(String id) throws Exception {
        var receipt = runtimes.getFirst().commands().send(Increase.of(id, 1)).get(30, TimeUnit.SECONDS);
        assertThat(receipt.id()).isEqualTo(id);
    }

    private long rows() {
        return jdbc.sql("SELECT count(*) FROM counters.total").query(Long.class).single();
    }

    private long steps() {
        return jdbc.sql("SELECT coalesce(sum(steps), 0) FROM counters.total")
                .query(Long.class)
                .single();
    }

    private List<String> shape() {
        return jdbc.sql("""
                        SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index WHERE indrelid = 'counters.total'::regclass
                        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                            WHERE conrelid = 'counters.total'::regclass
                        UNION ALL SELECT reloptions::text FROM pg_class WHERE oid = 'counters.total'::regclass
                        ORDER BY line
                        """).query((row, n) -> row.getString(1)).list();
    }

    private List<String> leftovers() {
        return jdbc
                .sql(
                        "SELECT relname FROM pg_class WHERE relname LIKE '%!_!_%' ESCAPE '!' OR relname LIKE 'rebuild!_%!_%' "
                                + "ESCAPE '!' AND relname NOT IN ('rebuild_id_seq', 'rebuild_projection', 'rebuild_pkey')")
                .query((row, n) -> row.getString(1))
                .list()
                .stream()
                .filter(name -> name.startsWith("total__") || name.matches("rebuild_\\d+_\\d+"))
                .toList();
    }

    private Rebuild ended() {
        return await().atMost(PATIENCE)
                .until(
                        () -> runtimes.getLast().projections().latest("totals").orElseThrow(),
                        rebuild -> rebuild.state() != State.RUNNING);
    }

    private long begin(Compare compare) {
        return runtimes.getFirst().projections().rebuild("totals", compare, null);
    }

    @Test
    void aRebuiltProjectionIsTheSameAndNeverShowsLessDuringWrites() throws Exception {
        List<String> shape = shape();
        AtomicBoolean over = new AtomicBoolean();
        List<Long> seen = new ArrayList<>();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                seen.add(steps());
            }
        });
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int written = 0;
            try {
                while (!over.get()) {
                    increase(written % 3 == 0 ? counter : Ids.next());
                    written++;
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return written;
        });

        long id = begin(Compare.REPORT);
        Rebuild rebuild = ended();
        over.set(true);
        reader.get(30, TimeUnit.SECONDS);
        int written = writer.get(60, TimeUnit.SECONDS);

        assertThat(rebuild.error()).isNull();
        assertThat(rebuild.state()).isEqualTo(State.SWAPPED);
        assertThat(rebuild.id()).isEqualTo(id);
        assertThat(rebuild.differences()).isZero();
        assertThat(rebuild.eventsDone()).isGreaterThanOrEqualTo(HISTORY);
        assertThat(seen).isSorted().allMatch(steps -> steps >= HISTORY);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(steps()).isEqualTo(HISTORY + 1L + written));
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM counters.total t JOIN (SELECT aggregate_id, count(*) AS n FROM counters.event
                            GROUP BY aggregate_id) e ON e.aggregate_id = t.id WHERE e.n = t.steps AND e.n = t.total
                        """).query(Long.class).single()).isEqualTo(rows());
        assertThat(shape()).isEqualTo(shape);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void stopsAtADifference() {
        int planted = jdbc.sql("UPDATE counters.total SET total = 999 WHERE id = 'counter-3'")
                .update();
        assertThat(planted).isEqualTo(1);
        long first = begin(Compare.STOP_IF_DIFFERENT);
        Rebuild rebuild = ended();
        assertThat(rebuild.id()).isEqualTo(first);
        assertThat(rebuild.state()).isEqualTo(State.DIFFERENT);
        assertThat(rebuild.differences()).isEqualTo(2);
        assertThat(rebuild.examples()).hasSize(2).allMatch(example -> example.contains("counter-3"));
        assertThat(leftovers()).isEmpty();

        long second = begin(Compare.REPORT);
        assertThat(second).isGreaterThan(first);
        assertThat(ended().state()).isEqualTo(State.SWAPPED);
        assertThat(jdbc.sql("SELECT total FROM counters.total WHERE id = 'counter-3'")
                        .query(Long.class)
                        .single())
                .isEqualTo(HISTORY / 500);
    }

    @Test
    void canBeCancelledFromAnotherReplicaAndIsAlone() {
        holding.set(true);
        long id = begin(Compare.NONE);
        assertThatThrownBy(() -> runtimes.getLast().projections().rebuild("totals", Compare.NONE, null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("already");
        assertThat(runtimes.getLast().projections().cancel("totals")).isTrue();
        hold.countDown();
        Rebuild rebuild = ended();
        assertThat(rebuild.id()).isEqualTo(id);
        assertThat(rebuild.state()).isEqualTo(State.CANCELLED);
        assertThat(leftovers()).isEmpty();
        assertThat(steps()).isEqualTo(HISTORY + 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT count(*) FROM counters.total, CREATE%CONCURRENTLY%",
        "LOCK TABLE counters.total IN ACCESS SHARE MODE, LOCK TABLE%EXCLUSIVE MODE"
    })
    void canBeCancelledWhileItWaitsForAReader(String reading, String waiting) throws Exception {
        try (Connection reader = dataSource.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            var _ = statement.execute(reading);
            long id = begin(Compare.NONE);
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("""
                                    SELECT count(*) FROM pg_stat_activity
                                    WHERE datname = current_database() AND query LIKE ? AND wait_event_type = 'Lock'
                                    """).param(waiting).query(Long.class).single() > 0);
            assertThat(runtimes.getLast().projections().cancel("totals")).isTrue();
            assertThat(ended().id()).isEqualTo(id);
            reader.rollback();
        }
        assertThat(ended().state()).isEqualTo(State.CANCELLED);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void leftoversOfADeadProcessAreRemoved() {
        holding.set(true);
        long id = begin(Compare.NONE);
        // From then on it waits for its handlers and does not check for a cancellation.
        await().atMost(PATIENCE)
                .until(() -> runtimes.getLast().projections().latest("totals").orElseThrow(), r -> r.eventsDone() > 0);
        assertThat(leftovers()).isNotEmpty();
        assertThat(jdbc.sql("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """).query(Long.class).single()).isPositive();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runtimes.getLast()
                                .projections()
                                .latest("totals")
                                .orElseThrow()
                                .state())
                        .isEqualTo(State.ABANDONED));
        hold.countDown();
        assertThat(leftovers()).isEmpty();
        holding.set(false);
        assertThat(begin(Compare.NONE)).isGreaterThan(id);
        assertThat(ended().state()).isEqualTo(State.SWAPPED);
    }

    @Test
    void saysWhichEventCannotBeHandled() {
        failing.set(true);
        long id = begin(Compare.NONE);
        Rebuild rebuild = ended();
        assertThat(rebuild.id()).isEqualTo(id);
        assertThat(rebuild.state()).isEqualTo(State.FAILED);
        assertThat(rebuild.error()).contains("counter.Increased", "counter-7", "number 2", "three is too many");
        assertThat(leftovers()).isEmpty();
        assertThat(steps()).isEqualTo(HISTORY + 1L);
    }

    @Test
    void refusesUnknownProjectionsAndThoseWithOtherDataThanEvents() {
        for (String name : List.of("counter-policies", "counter-forwarder", "notes", "nothing")) {
            assertThatThrownBy(() -> runtimes.getFirst().projections().rebuild(name, Compare.NONE, null))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(name);
        }
        assertThat(runtimes.getFirst().projections().list())
                .extracting("name", "rebuildable")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("notes", false),
                        org.assertj.core.groups.Tuple.tuple("totals", true));
    }

    @Test
    void handlesOnlyWhatHasChangedSinceATimeAndCopiesTheRest() throws Exception {
        // Makes the projection wrong for all counters, of which only one has changed since yesterday.
        var _ = jdbc.sql("UPDATE counters.total SET total = 999").update();
        var _ = jdbc.sql("UPDATE counters.event SET occurred_at = now() - interval '2 days' WHERE aggregate_id <> ?")
                .param("counter-3")
                .update();
        long id = runtimes.getFirst()
                .projections()
                .rebuild("totals", Compare.REPORT, Instant.now().minus(Duration.ofDays(1)));
        increase(counter);
        Rebuild rebuild = ended();

        assertThat(rebuild.id()).isEqualTo(id);
        assertThat(rebuild.error()).isNull();
        assertThat(rebuild.state()).isEqualTo(State.SWAPPED);
        assertThat(rebuild.since()).isNotNull();
        assertThat(rebuild.eventsExpected()).isBetween(HISTORY / 500L, HISTORY / 10L);
        assertThat(rebuild.eventsDone()).isLessThan(HISTORY / 10);
        assertThat(jdbc.sql("SELECT total FROM counters.total WHERE id = 'counter-3'")
                        .query(Long.class)
                        .single())
                .isEqualTo(HISTORY / 500);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(steps()).isEqualTo(HISTORY + 2L));
        assertThat(jdbc.sql("SELECT count(*) FROM counters.total WHERE total = 999")
                        .query(Long.class)
                        .single())
                .isEqualTo(499);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void staysPausedInAllProcessesUntilItIsResumed() throws Exception {
        Projections one = runtimes.getFirst().projections();
        Projections two = runtimes.getLast().projections();
        one.pause("totals", true);
        assertThatThrownBy(() -> two.pause("totals", true))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("paused already");
        awaitAllHaveFollowed(); // Until then, a process that has not read the request may claim what another releases.
        await().atMost(PATIENCE)
                .until(() -> status(two).segments(), all -> all.stream().allMatch(segment -> segment.owner() == null));
        increase(counter);
        TestRuntime three = start();
        assertThat(status(three.projections()).paused()).isTrue();
        awaitAllHaveFollowed();
        await().atMost(PATIENCE).until(() -> status(one, "notes").lagEvents() == 0);
        assertThat(steps()).isEqualTo(HISTORY + 1L);
        assertThat(status(two).segments()).allMatch(segment -> segment.owner() == null);
        assertThat(status(one).lagEvents()).isEqualTo(1);
        int whilePaused = one.split("totals", 1);
        assertThat(whilePaused).isEqualTo(1);
        assertThat(status(one).paused()).isTrue();

        two.pause("totals", false);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(steps()).isEqualTo(HISTORY + 2L));
        assertThat(status(one).paused()).isFalse();
    }

    /** Waits until every process has read the operators' requests, executed them, and reads again. */
    private void awaitAllHaveFollowed() throws SQLException {
        for (int look = 0; look < 2; look++) {
            try (Connection holder = dataSource.getConnection();
                    Statement statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                var _ = statement.execute("LOCK TABLE counters.projection_control IN ACCESS EXCLUSIVE MODE");
                await().atMost(PATIENCE)
                        .until(() -> jdbc.sql("""
                                        SELECT count(*) FROM pg_locks
                                        WHERE relation = 'counters.projection_control'::regclass AND NOT granted
                                        """).query(Long.class).single() == runtimes.size());
                holder.rollback();
            }
        }
    }

    @Test
    void segmentsAreSplitAndMergedByTheirOwnersWhileEventsAreHandled() throws Exception {
        Projections one = runtimes.getFirst().projections();
        int split = one.split("totals", 1);
        assertThat(split).isEqualTo(1);
        assertThat(status(one).segments()).hasSize(3);
        int more = 20;
        for (int n = 0; n < more; n++) {
            increase(Ids.next());
        }
        assertThat(runtimes.getLast().projections().merge("totals", null)).isIn(1, 3);
        assertThat(one.merge("totals", 0)).isZero();
        assertThat(status(one).segments()).hasSize(1);
        assertThatThrownBy(() -> one.merge("totals", 0)).hasMessageContaining("nothing to merge");
        assertThatThrownBy(() -> one.split("totals", 7)).hasMessageContaining("no segment 7");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(steps()).isEqualTo(HISTORY + 1L + more));
        await().atMost(PATIENCE).until(() -> status(one).segments().getFirst().owner(), Objects::nonNull);
    }

    @Test
    void reportsTheFailureThatBlocksAProjectionUntilItIsFixed() throws Exception {
        Projections one = runtimes.getFirst().projections();
        var _ = jdbc.sql("ALTER TABLE counters.total ADD CONSTRAINT few CHECK (steps < 41)")
                .update();
        assertThat(status(one).failure()).isNull();
        increase("counter-5");
        Projections.Failure failure =
                await().atMost(PATIENCE).until(() -> status(one).failure(), Objects::nonNull);
        assertThat(failure.message()).contains("few");
        assertThat(status(runtimes.getLast().projections()).failure()).isEqualTo(failure);
        var _ = jdbc.sql("ALTER TABLE counters.total DROP CONSTRAINT few").update();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status(one).failure()).isNull());
        assertThat(steps()).isEqualTo(HISTORY + 2L);
    }

    private static ProjectionStatus status(Projections projections) {
        return status(projections, "totals");
    }

    private static ProjectionStatus status(Projections projections, String name) {
        return projections.list().stream()
                .filter(projection -> projection.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
