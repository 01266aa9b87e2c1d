package com.microshop.messaging.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increased;
import com.microshop.kernel.Ids;
import com.microshop.messaging.processing.ProcessTable;
import com.microshop.messaging.processing.Processors;
import com.microshop.messaging.processing.ProjectionProgress;
import com.microshop.test.LogicalCopy;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.microshop.test.TestServer;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests the guarantees of the event store under adverse conditions, on real PostgreSQL. */
class EventStorePromisesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.fresh();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private HikariDataSource dataSource = TestPools.of(database, 48);
    private PostgresEventStorageEngine engine = store(dataSource);

    private record Stored(String aggregateId, long sequence) {}

    @BeforeEach
    void openNothingElse() {
        opened.add(database);
        opened.add(dataSource);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened.reversed()) {
            closeable.close();
        }
    }

    private static PostgresEventStorageEngine store(HikariDataSource dataSource) {
        org.flywaydb.core.Flyway.configure()
                .dataSource(dataSource)
                .schemas("counters")
                .createSchemas(true)
                .placeholders(Map.of("schema", "counters"))
                .locations("classpath:db/messaging")
                .load()
                .migrate();
        return engineOn(dataSource);
    }

    private static PostgresEventStorageEngine engineOn(DataSource dataSource) {
        return new PostgresEventStorageEngine(
                "counters",
                dataSource,
                new JdbcTransactionManager(dataSource),
                JsonSerializer.create(),
                NoOpEventUpcaster.INSTANCE);
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    private EventTail startedTail() {
        return startedTail(engine);
    }

    private EventTail startedTail(PostgresEventStorageEngine read) {
        EventTail tail = new EventTail("counters", read, new Pace());
        tail.start();
        opened.add(tail);
        return tail;
    }

    /** Records when connections were requested: a tail requests one for each page that it reads. */
    private static final class Watched extends DelegatingDataSource {

        private final List<Long> asked = new CopyOnWriteArrayList<>();

        private Watched(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            asked.add(System.nanoTime());
            return super.getConnection();
        }

        /** Waits until a tail has read, and published what it read, from now on. */
        private void awaitLook() {
            int before = asked.size();
            await().atMost(PATIENCE).until(() -> asked.size() > before + 1);
        }
    }

    private static DomainEventMessage<Increased> event(String aggregateId, long sequence, Instant at) {
        return new GenericDomainEventMessage<>(
                "Counter",
                aggregateId,
                sequence,
                new org.axonframework.messaging.GenericMessage<>(
                        Ids.next(), new Increased(aggregateId, 1, (int) sequence + 1), MetaData.emptyInstance()),
                at);
    }

    private static DomainEventMessage<Increased> event(String aggregateId, long sequence) {
        return event(aggregateId, sequence, Instant.now());
    }

    @Test
    void anEventIsNeverSkippedHoweverLongItsTransactionWasOpenAndHoweverOldItsTimestamp() throws Exception {
        Watched watched = new Watched(dataSource);
        EventTail tail = startedTail(engineOn(watched));
        TrackingEventStream stream = tail.open(null);
        CountDownLatch appended = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        String slow = Ids.next();
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slowWriter = executor.submit(() -> transaction().executeWithoutResult(status -> {
                engine.appendEvents(List.of(event(slow, 0, longAgo)));
                appended.countDown();
                awaitQuietly(mayCommit);
            }));
            assertThat(appended.await(30, TimeUnit.SECONDS)).isTrue();
            List<String> fast = new ArrayList<>();
            for (int minute = 0; minute < 30; minute++) {
                String id = Ids.next();
                Instant at = longAgo.plus(Duration.ofMinutes(minute));
                transaction().executeWithoutResult(status -> engine.appendEvents(List.of(event(id, 0, at))));
                tail.wakeUp();
                fast.add(id);
            }
            watched.awaitLook();
            assertThat(stream.hasNextAvailable())
                    .as("nothing behind a running transaction may be shown")
                    .isFalse();
            mayCommit.countDown();
            slowWriter.get(30, TimeUnit.SECONDS);
            tail.wakeUp();
            List<String> seen = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                drain(stream).forEach(e -> seen.add(((DomainEventMessage<?>) e).getAggregateIdentifier()));
                return seen.size() >= 31;
            });
            fast.addFirst(slow);
            assertThat(seen).containsExactlyElementsOf(fast);
        }
    }

    @Test
    void transactionsThatDoNotAppendDelayNoReaderWhereverTheyRun() throws Exception {
        EventTail tail = startedTail();
        TrackingEventStream stream = tail.open(null);
        EventPosition before = engine.createHeadToken();
        try (Connection here = withTransactionId(database);
                Connection elsewhere = withTransactionId(TestDatabase.shared())) {
            String id = Ids.next();
            transaction().executeWithoutResult(status -> engine.appendEvents(List.of(event(id, 0))));
            tail.wakeUp();
            await().atMost(PATIENCE).until(stream::hasNextAvailable);
            assertThat(drain(stream)).hasSize(1);
            assertThat(engine.reader().ownEvents(before, Set.of(Increased.class.getName(), "counter.Increased"), 10))
                    .extracting(StoredRow::aggregateId)
                    .containsExactly(id);
            assertThat(engine.createHeadToken())
                    .isEqualTo(engine.positions().of(id, 0).orElseThrow());
            assertThat(engine.positions().openAppends()).isEmpty();
            here.rollback();
            elsewhere.rollback();
        }
    }

    /** A transaction that has an id, as every transaction that writes, and appends no events. */
    private static Connection withTransactionId(TestDatabase database) throws SQLException {
        Connection connection = database.open();
        connection.setAutoCommit(false);
        takeTransactionId(connection);
        return connection;
    }

    private static void takeTransactionId(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_current_xact_id()");
        }
    }

    @Test
    void anAppendThatHasNotEndedIsNamed() throws Exception {
        try (HikariDataSource named = TestPools.of(database, 2)) {
            named.addDataSourceProperty("ApplicationName", "slow writer");
            new TransactionTemplate(new JdbcTransactionManager(named)).executeWithoutResult(status -> {
                engineOn(named).appendEvents(List.of(event(Ids.next(), 0)));
                assertThat(engine.positions().openAppends()).singleElement().satisfies(append -> {
                    assertThat(append.pid())
                            .isEqualTo(JdbcClient.create(named)
                                    .sql("SELECT pg_backend_pid()")
                                    .query(Integer.class)
                                    .single());
                    assertThat(append.application()).isEqualTo("slow writer");
                    assertThat(append.state()).isEqualTo("idle in transaction");
                    assertThat(append.age()).isNotNull();
                });
            });
        }
        assertThat(engine.positions().openAppends()).isEmpty();
    }

    @Test
    void whatATransactionAppendsAfterASavepointWasRolledBackIsNotSkipped() throws Exception {
        EventPosition before = engine.createHeadToken();
        String kept = Ids.next();
        SingleConnectionDataSource single = new SingleConnectionDataSource(database.open(), true);
        try (single) {
            PostgresEventStorageEngine writer = engineOn(single);
            TransactionTemplate outer = new TransactionTemplate(new JdbcTransactionManager(single));
            TransactionTemplate nested = new TransactionTemplate(new JdbcTransactionManager(single));
            nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            outer.executeWithoutResult(status -> {
                nested.executeWithoutResult(savepoint -> {
                    writer.appendEvents(List.of(event(Ids.next(), 0)));
                    savepoint.setRollbackOnly();
                });
                String later = Ids.next();
                transaction().executeWithoutResult(other -> engine.appendEvents(List.of(event(later, 0))));
                EventPosition read = engine.reader().page(before, 10).end();
                assertThat(read)
                        .as("it appends nothing now, so the later event may be read")
                        .isEqualTo(engine.positions().of(later, 0).orElseThrow());
                writer.appendEvents(List.of(event(kept, 0)));
                assertThat(engine.positions().openAppends()).hasSize(1);
            });
            assertThat(aggregates(engine.readEvents(before, false)))
                    .as("although no transaction with a later id has ended since")
                    .endsWith(kept)
                    .hasSize(2);
        }
    }

    @Test
    void aPreparedTransactionIsNotSkippedAndNamed() throws Exception {
        try (TestServer server = TestDatabase.startNew()) {
            server.database().execute("ALTER SYSTEM SET max_prepared_transactions = 4");
            server.stop();
            server.start();
            TestDatabase other = server.fresh();
            try (HikariDataSource pool = TestPools.of(other, 4)) {
                PostgresEventStorageEngine store = store(pool);
                String prepared = Ids.next();
                try (Connection connection = other.open()) {
                    PostgresEventStorageEngine writer = engineOn(new SingleConnectionDataSource(connection, true));
                    connection.setAutoCommit(false);
                    writer.appendEvents(List.of(event(prepared, 0)));
                    try (var statement = connection.createStatement()) {
                        statement.execute("PREPARE TRANSACTION 'held'");
                    }
                }
                String later = Ids.next();
                store.appendEvents(List.of(event(later, 0)));
                assertThat(store.reader().page(EventPosition.START, 10).beyondHorizon())
                        .isTrue();
                assertThat(store.reader().page(EventPosition.START, 10).messages())
                        .isEmpty();
                assertThat(store.positions().openAppends()).singleElement().satisfies(append -> {
                    assertThat(append.pid()).isNull();
                    assertThat(append.application()).isEqualTo("held");
                });
                other.execute("COMMIT PREPARED 'held'");
                assertThat(aggregates(store.readEvents(EventPosition.START, false)))
                        .containsExactly(prepared, later);
            }
        }
    }

    @Test
    void anAppendOfAVersionWithoutTheLockIsNotSkipped() throws Exception {
        String old = Ids.next();
        try (HikariDataSource namedAsThen = TestPools.of(database, 2)) {
            namedAsThen.addDataSourceProperty("ApplicationName", "microshop");
            new TransactionTemplate(new JdbcTransactionManager(namedAsThen)).executeWithoutResult(status -> {
                JdbcClient then = JdbcClient.create(namedAsThen);
                then.sql("SELECT pg_current_xact_id()::text")
                        .query(String.class)
                        .single();
                String later = Ids.next();
                engine.appendEvents(List.of(event(later, 0)));
                assertThat(engine.reader().page(EventPosition.START, 10).messages())
                        .isEmpty();
                then.sql("""
                                INSERT INTO counters.event (tx, event_id, aggregate_type, aggregate_id, sequence, type,
                                    payload, metadata, occurred_at)
                                SELECT pg_current_xact_id()::text::bigint, gen_random_uuid(), aggregate_type, ?, 0, type,
                                    payload, metadata, now() FROM counters.event
                                """).param(old).update();
                assertThat(engine.reader().page(EventPosition.START, 10).messages())
                        .isEmpty();
            });
        }
        assertThat(aggregates(engine.readEvents(EventPosition.START, false)))
                .startsWith(old)
                .hasSize(2);
    }

    private static List<String> aggregates(Stream<? extends TrackedEventMessage<?>> events) {
        return events.map(event -> ((DomainEventMessage<?>) event).getAggregateIdentifier())
                .toList();
    }

    @Test
    void transactionsWithOneSnapshotMustNotAppend() {
        TransactionTemplate repeatable = transaction();
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        assertThatThrownBy(() ->
                        repeatable.executeWithoutResult(status -> engine.appendEvents(List.of(event(Ids.next(), 0)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("read committed, not repeatable read");
        assertThat(engine.readEvents((TrackingToken) null, false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5, 7, 5",
        "7, 5, 7",
        "4294967290, 12884901890, 12884901882",
        "3, 12884901880, 12884901891",
        "4294967295, 4294967296, 4294967295"
    })
    void theLowerHalfOfATransactionIdIsCompletedByItsNeighbours(long lowerHalf, long near, long expected) {
        assertThat(Horizon.withEpoch(lowerHalf, near)).isEqualTo(expected);
    }

    /** Stores the events that it handles, in the transaction that moves its token; its key rejects a repeated event. */
    private static final class Witness {

        private final JdbcClient jdbc;
        private final String table;

        private Witness(JdbcClient jdbc, String table) {
            this.jdbc = jdbc;
            this.table = table;
            jdbc.sql("""
                            CREATE TABLE %s (place bigint GENERATED ALWAYS AS IDENTITY, aggregate_id text, sequence bigint,
                                PRIMARY KEY (aggregate_id, sequence))
                            """.formatted(table)).update();
        }

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void on(Increased event, @SequenceNumber long sequence) {
            jdbc.sql("INSERT INTO " + table + " (aggregate_id, sequence) VALUES (?, ?)")
                    .params(event.counterId(), sequence)
                    .update();
        }

        private List<Stored> seen(JdbcClient whole) {
            return whole.sql("SELECT aggregate_id, sequence FROM " + table + " ORDER BY place")
                    .query((result, n) -> new Stored(result.getString(1), result.getLong(2)))
                    .list();
        }
    }

    @Test
    void everyCommittedEventReachesEveryProcessorOnceAndInTheOrderOfItsAggregate() throws Exception {
        int total = 100_000;
        int writers = 32;
        JdbcClient jdbc = JdbcClient.create(dataSource);
        ModuleStore store =
                new ModuleStore("counter", "counters", jdbc, engine, new Pace(), new WakeUps(dataSource), events -> {});
        opened.add(store::stop);
        store.start();
        Processors processors = new Processors(
                dataSource,
                new SpringTransactions(new JdbcTransactionManager(dataSource)),
                JsonSerializer.create(),
                new ProjectionProgress(subscriber -> (copy, timeout) -> true),
                new ProcessTable(jdbc),
                500,
                6,
                PATIENCE);
        opened.add(processors);
        List<Witness> witnesses = new ArrayList<>();
        for (String name : List.of("witness_1", "witness_2", "witness_3")) {
            Witness witness = new Witness(jdbc, name);
            witnesses.add(witness);
            processors
                    .addProjection(name, witness, List.of(), store, (projection, aggregate, position, cause) -> {})
                    .processor()
                    .start();
        }
        processors.start();
        Queue<Stored> committed = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(total);
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing32 = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                Random random = new Random(writer);
                writing32.add(executor.submit(() -> write(random, left, committed, store)));
            }
            Future<?> aborter = executor.submit(() -> abortConnections(writing));
            List<Future<?>> strangers = new ArrayList<>();
            for (TestDatabase strange : List.of(database, TestDatabase.shared(), database, TestDatabase.shared())) {
                Random random = new Random(writers + strangers.size());
                strangers.add(executor.submit(() -> holdTransactions(strange, random, writing)));
            }
            for (Future<?> writer : writing32) {
                writer.get(10, TimeUnit.MINUTES);
            }
            writing.set(false);
            aborter.get(1, TimeUnit.MINUTES);
            for (Future<?> stranger : strangers) {
                stranger.get(1, TimeUnit.MINUTES);
            }
        }
        JdbcClient whole = JdbcClient.create(database.dataSource()); // broken connections may still be in the pool
        Set<Stored> inTable = new HashSet<>(whole.sql("SELECT aggregate_id, sequence FROM counters.event")
                .query((result, n) -> new Stored(result.getString(1), result.getLong(2)))
                .list());
        assertThat(inTable).containsAll(committed).hasSizeGreaterThanOrEqualTo(total);
        for (Witness witness : witnesses) {
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> whole.sql("SELECT count(*) FROM " + witness.table)
                                    .query(Long.class)
                                    .single()
                            >= inTable.size());
            List<Stored> seen = witness.seen(whole);
            assertThat(seen).hasSize(inTable.size());
            Map<String, Long> next = new HashMap<>();
            for (Stored event : seen) {
                assertThat(event.sequence())
                        .as("order of %s", event.aggregateId())
                        .isEqualTo(next.getOrDefault(event.aggregateId(), 0L));
                next.put(event.aggregateId(), event.sequence() + 1);
            }
            assertThat(new HashSet<>(seen)).isEqualTo(inTable);
        }
    }

    private Void write(Random random, AtomicInteger left, Queue<Stored> committed, ModuleStore store) {
        while (left.get() > 0) {
            String id = "counter-" + random.nextInt(400);
            boolean rollBack = random.nextInt(20) == 0;
            boolean xidFirst = random.nextInt(10) == 0;
            boolean savepoint = random.nextInt(10) == 0;
            int count = 1 + random.nextInt(20);
            List<DomainEventMessage<?>> events = new ArrayList<>();
            try {
                transaction().executeWithoutResult(status -> {
                    if (xidFirst) {
                        JdbcClient.create(dataSource)
                                .sql("SELECT pg_current_xact_id()::text")
                                .query(String.class)
                                .single();
                    }
                    if (savepoint) {
                        nested().executeWithoutResult(inner -> {
                            engine.appendEvents(List.of(event(Ids.next(), 0)));
                            inner.setRollbackOnly();
                        });
                    }
                    long next = engine.lastSequenceNumberFor(id).orElse(-1L) + 1;
                    for (int i = 0; i < count; i++) {
                        events.add(event(id, next + i, Instant.now().minusSeconds(random.nextInt(100_000))));
                    }
                    engine.appendEvents(events);
                    if (rollBack) {
                        status.setRollbackOnly();
                    }
                });
                if (!rollBack) {
                    events.forEach(e -> committed.add(new Stored(id, e.getSequenceNumber())));
                    left.addAndGet(-count);
                    store.hasGrown();
                }
            } catch (RuntimeException e) {
                assertThat(e)
                        .as("a conflict, or a connection that was cut")
                        .satisfiesAnyOf(
                                x -> assertThat(x).isInstanceOf(ConcurrencyException.class),
                                x -> assertThat(x).hasStackTraceContaining("SQLException"),
                                x -> assertThat(x).hasStackTraceContaining("PSQLException"));
            }
        }
        return null;
    }

    private TransactionTemplate nested() {
        TransactionTemplate nested = transaction();
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return nested;
    }

    /** Transactions that have nothing to do with the store, open for up to four seconds each. */
    private static Void holdTransactions(TestDatabase database, Random random, AtomicBoolean writing)
            throws InterruptedException {
        while (writing.get()) {
            try (Connection stranger = withTransactionId(database)) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                stranger.rollback();
            } catch (SQLException e) {
                // its connection was cut; the next one begins
            }
        }
        return null;
    }

    private Void abortConnections(AtomicBoolean writing) throws SQLException, InterruptedException {
        Random random = new Random(42);
        while (writing.get()) {
            TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(150));
            String victims = random.nextBoolean() ? "backend_xid IS NOT NULL" : "backend_type = 'client backend'";
            try (var connection = database.open();
                    var statement = connection.createStatement()) {
                statement.execute("""
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid() AND %s ORDER BY random() LIMIT 2
                        """.formatted(victims));
            }
        }
        return null;
    }

    private static List<TrackedEventMessage<?>> drain(TrackingEventStream stream) throws InterruptedException {
        List<TrackedEventMessage<?>> events = new ArrayList<>();
        try {
            while (stream.hasNextAvailable()) {
                events.add(stream.nextAvailable());
            }
        } catch (org.springframework.dao.DataAccessException e) {
            // the stream's connection was cut; it continues where it was
        }
        return events;
    }

    @Test
    void anAppendConflictsOnlyWithAnotherAppendToThatAggregate() {
        String id = Ids.next();
        engine.appendEvents(List.of(event(id, 0)));
        engine.appendEvents(List.of(event(Ids.next(), 0), event(Ids.next(), 0)));
        engine.appendEvents(List.of(event(id, 1)));
        assertThatThrownBy(() -> engine.appendEvents(List.of(event(id, 1))))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(id);
        assertThat(engine.lastSequenceNumberFor(id)).contains(1L);
    }

    @Test
    void aTransactionThatTookItsIdBeforeTheLastEventOfItsAggregateAppendsBehindIt() throws Exception {
        String id = Ids.next();
        engine.appendEvents(List.of(event(id, 0)));
        try (Connection early = database.open()) {
            PostgresEventStorageEngine writer = engineOn(new SingleConnectionDataSource(early, true));
            early.setAutoCommit(false);
            takeTransactionId(early);
            engine.appendEvents(List.of(event(id, 1)));
            writer.appendEvents(List.of(event(id, 2)));
            early.commit();
        }
        assertThat(engine.readEvents((TrackingToken) null, false)
                        .map(e -> ((DomainEventMessage<?>) e).getSequenceNumber()))
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void otherFailuresAreNotReportedAsConflicts() {
        JdbcClient.create(dataSource)
                .sql("ALTER TABLE counters.event ADD CONSTRAINT none CHECK (sequence < 5)")
                .update();
        assertThatThrownBy(() -> engine.appendEvents(List.of(event(Ids.next(), 7))))
                .isNotInstanceOf(ConcurrencyException.class);
    }

    @Test
    void theEventsOfOneTransactionGoToTheServerInOneStatement() {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        jdbc.sql("""
                        CREATE FUNCTION counters.count_statement() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN INSERT INTO counters.statements DEFAULT VALUES; RETURN NULL; END'""").update();
        jdbc.sql("CREATE TABLE counters.statements (id int GENERATED ALWAYS AS IDENTITY)")
                .update();
        jdbc.sql("""
                        CREATE TRIGGER statements AFTER INSERT ON counters.event
                        FOR EACH STATEMENT EXECUTE FUNCTION counters.count_statement()""").update();
        String id = Ids.next();
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < 2_001; i++) {
            events.add(event(id, i));
        }
        engine.appendEvents(events);
        assertThat(jdbc.sql("SELECT count(*) FROM counters.statements")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(engine.lastSequenceNumberFor(id)).contains(2_000L);
    }

    @Test
    void aLogicalDumpRestoredIntoANewClusterContinues() throws Exception {
        String id = Ids.next();
        for (int i = 0; i < 50; i++) {
            engine.appendEvents(List.of(event(id, i)));
        }
        // transaction ids of the old cluster are far above those of a new one
        JdbcClient.create(dataSource)
                .sql("UPDATE counters.event SET tx = tx + 1000000000")
                .update();
        JdbcClient.create(dataSource)
                .sql("UPDATE counters.store_clock SET tx_offset = tx_offset + 1000000000")
                .update();
        engine = engineOn(dataSource);
        engine.appendEvents(List.of(event(id, 50)));
        EventPosition half = engine.positions().of(id, 25).orElseThrow();
        TestServer other = TestDatabase.startNew();
        opened.add(other);
        TestDatabase target = other.fresh();
        LogicalCopy.copySchema(database.dataSource(), target.dataSource(), "counters");
        HikariDataSource targetPool = TestPools.of(target, 48);
        opened.add(targetPool);
        PostgresEventStorageEngine restored = engineOn(targetPool);
        for (int i = 51; i < 60; i++) {
            restored.appendEvents(List.of(event(id, i)));
        }
        assertThat(restored.readEvents((TrackingToken) null, false)
                        .map(e -> ((DomainEventMessage<?>) e).getSequenceNumber()))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(0, 60).boxed().toList());
        assertThat(restored.readEvents(half, false).map(e -> ((DomainEventMessage<?>) e).getSequenceNumber()))
                .as("tokens from before the restore still mean the same place")
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(26, 60).boxed().toList());
    }

    @Test
    void aReaderThatLagsBehindTheEventsInMemoryReadsThemFromTheTable() throws Exception {
        EventTail tail = startedTail();
        String id = Ids.next();
        TrackingEventStream early = tail.open(null);
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (int i = 0; i < 45_000; i++) {
            events.add(event(id, i));
        }
        for (int from = 0; from < events.size(); from += 5_000) {
            engine.appendEvents(events.subList(from, from + 5_000));
        }
        tail.wakeUp();
        TrackingEventStream late = tail.open(
                new EventPosition(engine.positions().of(id, 10).orElseThrow().tx(), 11));
        long expected = 0;
        while (early.hasNextAvailable(5, TimeUnit.SECONDS)) {
            assertThat(((DomainEventMessage<?>) early.nextAvailable()).getSequenceNumber())
                    .isEqualTo(expected++);
        }
        assertThat(expected).isEqualTo(45_000);
        assertThat(late.hasNextAvailable(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAppendIsAnnouncedToTheStreamsWithoutWaitingForTheNextLook() {
        EventTail tail = startedTail();
        TrackingEventStream stream = tail.open(null);
        AtomicInteger announced = new AtomicInteger();
        assertThat(stream.hasNextAvailable()).isFalse();
        assertThat(stream.setOnAvailableCallback(announced::incrementAndGet)).isTrue();
        transaction().executeWithoutResult(status -> engine.appendEvents(List.of(event(Ids.next(), 0))));
        tail.wakeUp();
        await().atMost(PATIENCE).until(() -> announced.get() == 1);
    }

    @Test
    void anIdleTailHardlyAsksTheDatabase() {
        Watched watched = new Watched(dataSource);
        var _ = startedTail(engineOn(watched));
        int first = watched.asked.size();
        await().atMost(PATIENCE).until(() -> watched.asked.size() > first + 2);
        Duration threeLooks = Duration.ofNanos(watched.asked.get(first + 2) - watched.asked.get(first));
        assertThat(threeLooks).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void anAppendWakesTheTailOfAnotherProcess() {
        WakeUps here = new WakeUps(dataSource);
        WakeUps there = new WakeUps(dataSource);
        opened.add(here);
        opened.add(there);
        AtomicInteger woken = new AtomicInteger();
        AtomicInteger wokenByItself = new AtomicInteger();
        there.listen("counters", woken::incrementAndGet);
        here.listen("counters", wokenByItself::incrementAndGet);
        here.start();
        there.start();
        await().atMost(PATIENCE).until(() -> woken.get() == 1 && wokenByItself.get() == 1);
        here.announce("counters");
        await().atMost(PATIENCE).until(() -> woken.get() == 2);
        assertThat(wokenByItself).as("only others are woken").hasValue(1);

        AtomicInteger wokenInVain = new AtomicInteger();
        there.listen("unshared", wokenInVain::incrementAndGet);
        here.readByOthers("unshared", false);
        here.announce("unshared");
        here.announce("counters");
        await().atMost(PATIENCE).until(() -> woken.get() == 3);
        assertThat(wokenInVain).hasValue(0);
        here.readByOthers("unshared", true);
        here.announce("unshared");
        await().atMost(PATIENCE).until(() -> wokenInVain.get() == 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
