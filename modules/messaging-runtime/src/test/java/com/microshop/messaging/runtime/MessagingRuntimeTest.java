package com.microshop.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.EventHistory.Filter;
import com.microshop.messaging.EventHistory.Row;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Processes.ThisProcess;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.processing.ProcessTable;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whole runtimes on real PostgreSQL, two of them where replicas matter. */
class MessagingRuntimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<TestRuntime> runtimes = new ArrayList<>();

    @AfterEach
    void stop() {
        runtimes.forEach(TestRuntime::stop);
        dataSource.close();
        database.close();
    }

    private static MessagingProperties properties(Duration deadline) {
        return new MessagingProperties(12, deadline, 500, 2, 8, 1_000, Duration.ofSeconds(2), Duration.ofDays(30), 0);
    }

    private TestRuntime start(ModuleDefinition... definitions) {
        return start(properties(Duration.ofSeconds(20)), definitions);
    }

    private TestRuntime start(MessagingProperties properties, ModuleDefinition... definitions) {
        TestRuntime runtime =
                new TestRuntime(dataSource, new JdbcTransactionManager(dataSource), properties, Transport.NONE);
        runtimes.add(runtime);
        runtime.assemble(List.of(definitions));
        runtime.start();
        return runtime;
    }

    private static ModuleDefinition.Builder counters() {
        return ModuleDefinition.named("counter", "counters").aggregate(Counter.class);
    }

    private static Receipt ok(CompletableFuture<Receipt> outcome) throws Exception {
        return outcome.get(30, TimeUnit.SECONDS);
    }

    /** Records the events that it handles. */
    public static final class Totals {

        private final Map<String, Integer> totals = new ConcurrentHashMap<>();
        private final List<Long> versions = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(Increased event, @SequenceNumber long version) {
            totals.put(event.counterId(), event.total());
            versions.add(version);
        }
    }

    @Test
    void storedEventsAreBrowsedPageByPage() throws Exception {
        TestRuntime runtime = start(counters().build());
        String id = Ids.next();
        for (int i = 0; i < 3; i++) {
            assertThat(ok(runtime.commands().send(Increase.of(id, 1))).id()).isEqualTo(id);
            assertThat(ok(runtime.commands().send(Increase.of(Ids.next(), 1))).version())
                    .isZero();
        }

        // Another transaction may delay the horizon for a moment.
        await().atMost(PATIENCE)
                .until(() -> runtime.history()
                                        .browse("counter", counted("Increased", id, null))
                                        .size()
                                == 2
                        && jdbc.sql(
                                        "SELECT max(tx) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM counters.event")
                                .query(Boolean.class)
                                .single());
        List<Row> first = runtime.history().browse("counter", counted("Increased", id, null));
        List<Row> second = runtime.history()
                .browse(
                        "counter",
                        counted("counter.Increased", id, first.getLast().position()));

        assertThat(first).extracting(row -> row.event().sequence()).containsExactly(0L, 1L);
        assertThat(second).extracting(row -> row.event().sequence()).containsExactly(2L);
        assertThat(runtime.history().browse("counter", counted("Limited", id, null)))
                .isEmpty();
        assertThatThrownBy(() -> runtime.history().browse("counter", counted("Increase", id, null)))
                .hasMessage("Module counter knows no event Increase; did you mean Increased?");
        assertThatThrownBy(() -> runtime.history().browse("counters", counted("Increased", id, null)))
                .hasMessage("There is no module counters in this process; did you mean counter?");
    }

    @Test
    void aStoryIsWholeAlsoIfItHasSeveralCorrelations() throws Exception {
        TestRuntime runtime = start(counters().build());
        String id = Ids.next();
        String other = Ids.next();
        ok(runtime.commands().send(Increase.of(id, 1), CommandOptions.correlatedWith("first")));
        ok(runtime.commands().send(Increase.of(id, 1), CommandOptions.correlatedWith("second")));
        ok(runtime.commands().send(Increase.of(other, 1), CommandOptions.correlatedWith("second")));
        ok(runtime.commands().send(Increase.of(Ids.next(), 1)));

        assertThat(runtime.history().story(id, Set.of(), false, 10))
                .extracting(StoredEvent::aggregateId)
                .containsExactly(id, id, other);
        assertThat(runtime.history().story("second", Set.of(), true, 10))
                .extracting(StoredEvent::aggregateId)
                .containsExactly(id, other);
        assertThat(runtime.history().story("first", Set.of("second"), true, 2)).hasSize(2);
        assertThat(runtime.history().story(id, Set.of(), true, 10)).isEmpty();
    }

    private static Filter counted(String type, String id, @Nullable String after) {
        return new Filter(type, id, null, null, null, false, false, after, 2);
    }

    @Test
    void aStormOfCommandsOnOneAggregateLosesNone() throws Exception {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(counters().build());
        String id = Ids.next();
        ok(one.commands().send(Increase.of(id, 1)));
        List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            outcomes.add((i % 2 == 0 ? one : two).commands().send(Increase.of(id, 1)));
        }
        int executed = 1;
        for (CompletableFuture<Receipt> outcome : outcomes) {
            try {
                ok(outcome);
                executed++;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(OverloadedException.class);
            }
        }
        assertThat(jdbc.sql("SELECT max((payload->>'total')::int) FROM counters.event")
                        .query(Integer.class)
                        .single())
                .isEqualTo(executed);
        assertThat(executed).as("conflicts are tried again").isGreaterThan(190);
    }

    @Test
    void actsOfOperatorsAreStoredAndDisturbNoHandler() throws Exception {
        Totals totals = new Totals();
        TestRuntime one = start(counters().projection("totals", totals).build());
        TestRuntime two = start(counters().build());
        String id = Ids.next();
        ok(one.commands().send(Increase.of(id, 1)));
        one.audit().record("counter", "ada", "put back a message", "it was too old", "done");
        two.audit().record("counter", "bob", "discard a message", null, "done");
        ok(two.commands().send(Increase.of(id, 2)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(totals.totals).containsEntry(id, 3));
        assertThat(totals.versions).containsExactly(0L, 1L);
        assertThat(jdbc.sql("""
                                SELECT concat_ws('|', aggregate_type, sequence, revision, payload->>'who',
                                    payload->>'what', payload->>'why', payload->>'outcome')
                                FROM counters.event WHERE type = 'messaging.OperatorActed' ORDER BY tx, idx
                                """).query(String.class).list())
                .containsExactly(
                        "Audit|0|ada|put back a message|it was too old|done", "Audit|0|bob|discard a message|done");
        assertThat(jdbc.sql("SELECT count(*) FROM counters.dead_letter")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void anActThatIsRolledBackIsNotStored() {
        TestRuntime runtime = start(counters().build());
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        transaction.executeWithoutResult(status -> {
            runtime.audit().record("counter", "ada", "replay", null, "done");
            status.setRollbackOnly();
        });

        assertThat(jdbc.sql("SELECT count(*) FROM counters.event")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThatThrownBy(() -> runtime.audit().record("nowhere", "ada", "replay", null, "done"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void processesFindEachOtherAndForgetStoppedOnes() {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(
                counters().build(), ModuleDefinition.named("till", "tills").build());
        Instant start = Instant.parse("2026-01-02T03:04:05Z");
        one.processes().announce(new ThisProcess("p1", "http://one", "1", "rabbitmq", "UP", start));
        two.processes().announce(new ThisProcess("p2", "http://two", "2", "rabbitmq", "UP", start.plusSeconds(1)));
        two.processes().announce(new ThisProcess("p2", "http://two", "2", "rabbitmq", "DOWN", start.plusSeconds(1)));

        assertThat(one.processes().running())
                .extracting(RunningModule::module, RunningModule::process, RunningModule::url, RunningModule::health)
                .containsExactly(
                        tuple("counter", "p1", "http://one", "UP"),
                        tuple("counter", "p2", "http://two", "DOWN"),
                        tuple("till", "p2", "http://two", "DOWN"));
        ProcessTable table = new ProcessTable(jdbc);
        assertThat(table.hasOthers("counters", "p1")).isTrue();
        assertThat(table.hasOthers("tills", "p2")).isFalse();
        assertThat(jdbc.sql("UPDATE counters.process SET seen_at = now() - interval '16 seconds' WHERE id = 'p1'")
                        .update())
                .isEqualTo(1);
        assertThat(two.processes().running()).extracting(RunningModule::process).containsExactly("p2", "p2");
        assertThat(table.hasOthers("counters", "p2")).isFalse();
        two.processes().leave("p2");
        assertThat(two.processes().running()).isEmpty();

        assertThat(jdbc.sql("UPDATE counters.process SET seen_at = now() - interval '25 hours'")
                        .update())
                .isEqualTo(1);
        two.processes().announce(new ThisProcess("p3", "http://three", "2", "rabbitmq", "UP", start));
        assertThat(jdbc.sql("SELECT id FROM counters.process")
                        .query(String.class)
                        .list())
                .containsExactly("p3");
    }

    @Test
    void aProcessStartedAtTheAddressOfOneThatWasKilledSupersedesIt() {
        TestRuntime killed = start(
                counters().build(), ModuleDefinition.named("till", "tills").build());
        TestRuntime successor = start(counters().build());
        killed.processes().announce(new ThisProcess("p1", "http://one", "1", "rabbitmq", "UP", Instant.EPOCH));
        killed.processes().announce(new ThisProcess("p2", "http://two", "1", "rabbitmq", "UP", Instant.EPOCH));

        successor.processes().announce(new ThisProcess("p3", "http://one", "1", "rabbitmq", "UP", databaseTime()));

        assertThat(killed.processes().running())
                .as("the row in tills is not the successor's to delete")
                .extracting(RunningModule::module, RunningModule::process)
                .containsExactly(tuple("counter", "p2"), tuple("counter", "p3"), tuple("till", "p2"));
        assertThat(jdbc.sql("SELECT id FROM counters.process ORDER BY id")
                        .query(String.class)
                        .list())
                .containsExactly("p2", "p3");
    }

    @Test
    void processesThatShareAnAddressDoNotSupersedeEachOther() {
        TestRuntime runtime = start(counters().build());
        ThisProcess older = new ThisProcess("p1", "http://balancer", "1", "rabbitmq", "UP", Instant.EPOCH);
        ThisProcess newer = new ThisProcess("p2", "http://balancer", "1", "rabbitmq", "UP", databaseTime());
        runtime.processes().announce(older);

        runtime.processes().announce(newer);

        assertThat(runtime.processes().running())
                .extracting(RunningModule::process)
                .containsExactly("p1", "p2");
    }

    @Test
    void aProcessWithoutRecentSignsOfLifeIsNotReportedToTakeRequests() {
        TestRuntime runtime = start(counters().build());
        announce(runtime, "p1");
        announce(runtime, "p2");
        assertThat(jdbc.sql("UPDATE counters.process SET seen_at = now() - interval '11 seconds' WHERE id = 'p1'")
                        .update())
                .isEqualTo(1);

        assertThat(runtime.processes().running())
                .extracting(RunningModule::process, RunningModule::health)
                .containsExactly(tuple("p1", "UNKNOWN"), tuple("p2", "UP"));
    }

    private Instant databaseTime() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .single();
    }

    @Test
    void processesShareTheSegmentsAndTakeOverThoseOfStoppedOnes() {
        TestRuntime one = start(counters().policy(new Silent()).build());
        await().atMost(PATIENCE).until(() -> isOwnedBy(1));
        String first = owners().getFirst();
        TestRuntime two = start(counters().policy(new Silent()).build());
        await().atMost(PATIENCE).until(() -> {
            announce(one, "p1");
            announce(two, "p2");
            return isOwnedBy(2);
        });
        assertThat(owners()).contains(first);

        runtimes.remove(one);
        one.stop();
        await().atMost(PATIENCE.multipliedBy(2)).until(() -> {
            announce(two, "p2");
            return isOwnedBy(1) && !owners().contains(first);
        });
    }

    private static void announce(TestRuntime runtime, String id) {
        runtime.processes().announce(new ThisProcess(id, "http://" + id, "1", "rabbitmq", "UP", Instant.EPOCH));
    }

    private boolean isOwnedBy(int processes) {
        List<String> owners = owners();
        return owners.size() == 2 && !owners.contains("null") && new HashSet<>(owners).size() == processes;
    }

    private List<String> owners() {
        return jdbc.sql("SELECT owner FROM counters.token_entry WHERE processor_name = 'counter-policies'")
                .query((row, n) -> String.valueOf(row.getString(1)))
                .list();
    }

    private static final class Silent {

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void on(Increased event) {
            assertThat(event.by()).isPositive();
        }
    }

    @Test
    void aCommandWithAnIdempotencyKeyIsExecutedOnceForAnyNumberOfSenders() throws Exception {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(counters().build());
        String id = Ids.next();
        CommandOptions options = new CommandOptions(null, null, "key-1", "fingerprint");
        List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            outcomes.add((i % 2 == 0 ? one : two).commands().send(Increase.of(id, 5), options));
        }
        int first = 0;
        for (CompletableFuture<Receipt> outcome : outcomes) {
            Receipt receipt = ok(outcome);
            assertThat(receipt.id()).isEqualTo(id);
            assertThat(receipt.version()).isZero();
            first += receipt.replayed() ? 0 : 1;
        }
        assertThat(first).isEqualTo(1);
        assertThatThrownBy(() -> ok(one.commands()
                        .send(Increase.of(id, 6), new CommandOptions(null, null, "key-1", "other fingerprint"))))
                .hasCauseInstanceOf(Rejection.class)
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void concurrentSendersOfOneKeyGetTheSameReceiptAndNoRefusal() throws Exception {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(counters().build());
        for (int round = 0; round < 20; round++) {
            String id = Ids.next();
            ok(one.commands().send(Increase.of(id, 1)));
            ok(one.commands().send(Limit.of(id, 6)));
            CommandOptions options = new CommandOptions(null, null, "key-" + round, "fingerprint");
            List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                outcomes.add((i % 2 == 0 ? one : two).commands().send(Increase.of(id, 5), options));
            }
            for (CompletableFuture<Receipt> outcome : outcomes) {
                assertThat(ok(outcome).version()).isEqualTo(2);
            }
        }
    }

    @Test
    void aRefusalIsNotDecidedFromAStaleCache() throws Exception {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(counters().build());
        String id = Ids.next();
        ok(one.commands().send(Increase.of(id, 5)));
        ok(one.commands().send(Limit.of(id, 5)));
        assertThatThrownBy(() -> ok(one.commands().send(Increase.of(id, 1)))).hasCauseInstanceOf(Rejection.class);
        ok(two.commands().send(Limit.of(id, 100)));
        assertThat(ok(one.commands().send(Increase.of(id, 1))).version()).isEqualTo(3);
    }

    @Test
    void aCommandThatChangesNothingAnswersWithTheCurrentVersion() throws Exception {
        TestRuntime one = start(counters().build());
        TestRuntime two = start(counters().build());
        String id = Ids.next();
        ok(one.commands().send(Increase.of(id, 5)));
        ok(one.commands().send(Limit.of(id, 7)));
        ok(two.commands().send(Increase.of(id, 1)));
        assertThat(ok(one.commands().send(Limit.of(id, 7)))).isEqualTo(new Receipt(id, 2, false));
    }

    @Test
    void aStaleExpectedVersionIsRefused() throws Exception {
        TestRuntime runtime = start(counters().build());
        String id = Ids.next();
        ok(runtime.commands().send(Increase.of(id, 5)));
        ok(runtime.commands().send(new Limit(id, 9, 0L)));
        for (long wrong : new long[] {0, 7}) {
            assertThatThrownBy(() -> ok(runtime.commands().send(new Limit(id, 1, wrong))))
                    .cause()
                    .isInstanceOfSatisfying(
                            Rejection.class,
                            rejection -> assertThat(rejection.reason()).isEqualTo(Rejection.Reason.STALE));
        }
    }

    @Test
    void anUnknownAggregateIsNotFound() {
        TestRuntime runtime = start(counters().build());
        assertThatThrownBy(() -> ok(runtime.commands().send(Limit.of(Ids.next(), 1))))
                .cause()
                .isInstanceOfSatisfying(
                        Rejection.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(Rejection.Reason.NOT_FOUND));
    }

    @Test
    void aWriteCanBeAwaitedWhicheverReplicaRunsTheProjection() throws Exception {
        Totals totals = new Totals();
        TestRuntime one = start(counters().projection("totals", totals).build());
        TestRuntime two = start(counters().projection("totals", totals).build());
        for (int i = 0; i < 20; i++) {
            String id = Ids.next();
            TestRuntime writer = i % 2 == 0 ? one : two;
            Receipt receipt = ok(writer.commands().send(Increase.of(id, 7)));
            assertThat(writer.freshness().await("totals", id, receipt.version(), PATIENCE))
                    .isTrue();
            assertThat(totals.totals).containsEntry(id, 7);
        }
    }

    @Test
    void aPolicysTokenWaitsForItsCommandsAndAFailingEventBlocksNoOthers() throws Exception {
        AtomicReference<Commands> commands = new AtomicReference<>();
        String poisoned = Ids.next();
        AtomicBoolean healed = new AtomicBoolean();
        Object mirror = new Object() {
            @EventHandler
            @SuppressWarnings("UnusedMethod") // Axon calls it
            CompletableFuture<?> react(Increased event) {
                if (event.by() != 1) {
                    return CompletableFuture.completedFuture(null);
                }
                if (event.counterId().equals(poisoned) && !healed.get()) {
                    throw new IllegalStateException("cannot mirror this");
                }
                return commands.get().send(Increase.of(event.counterId(), 2));
            }
        };
        TestRuntime runtime = start(counters().policy(mirror).build());
        commands.set(runtime.commands());
        ok(runtime.commands().send(Increase.of(poisoned, 1)));
        ok(runtime.commands().send(Increase.of(poisoned, 1)));
        for (int i = 0; i < 30; i++) {
            ok(runtime.commands().send(Increase.of(Ids.next(), 1)));
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql("SELECT count(*) FROM counters.event WHERE payload->>'by' = '2'")
                                        .query(Integer.class)
                                        .single())
                                .isEqualTo(30));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                jdbc.sql("SELECT sequence_identifier FROM counters.dead_letter ORDER BY sequence_index")
                                        .query(String.class)
                                        .list())
                        .containsExactly(poisoned, poisoned));
        StoredEvent caused = runtime.eventLog()
                .story(
                        jdbc.sql("SELECT correlation_id FROM counters.event WHERE payload->>'by' = '2' LIMIT 1")
                                .query(String.class)
                                .single(),
                        10)
                .getLast();
        assertThat(caused.correlationId()).isNotNull();
        assertThat(caused.causationId()).isNotNull();

        healed.set(true);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("SELECT count(*) FROM counters.dead_letter")
                                .query(Integer.class)
                                .single())
                        .isZero());
        assertThat(jdbc.sql("SELECT count(*) FROM counters.event WHERE payload->>'by' = '2' AND aggregate_id = ?")
                        .param(poisoned)
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aPolicyThatWaitsBlocksNoReader() throws Exception {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        CountDownLatch waiting = new CountDownLatch(1);
        Object hesitant = new Object() {
            @EventHandler
            @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Axon calls it
            CompletableFuture<?> react(Increased event) {
                waiting.countDown();
                return slow;
            }
        };
        Totals totals = new Totals();
        TestRuntime runtime =
                start(counters().policy(hesitant).projection("totals", totals).build());
        ok(runtime.commands().send(Increase.of(Ids.next(), 1)));
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        String id = Ids.next();
        ok(runtime.commands().send(Increase.of(id, 5)));
        // before the policy's time-out
        await().atMost(Duration.ofSeconds(15)).until(() -> totals.totals.containsKey(id));
        slow.complete(null);
    }

    @Test
    void aCommandThatDoesNotAnswerInTimeHasAnUnknownOutcome() throws Exception {
        TestRuntime runtime =
                start(properties(Duration.ofMillis(300)), counters().build());
        String id = Ids.next();
        ok(runtime.commands().send(Increase.of(id, 1)));
        try (var blocker = database.open();
                var statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE counters.event IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() -> ok(runtime.commands().send(Increase.of(id, 1))))
                    .hasCauseInstanceOf(OutcomeUnknownException.class);
            blocker.rollback();
        }
    }

    @Test
    void anotherModuleGetsTheEventsThatItImportsOnceAndInOrder() throws Exception {
        Totals copies = new Totals();
        ModuleDefinition display = ModuleDefinition.named("display", "displays")
                .projection("copies", copies)
                .build();
        TestRuntime one = start(counters().build(), display);
        start(counters().build(), display);
        String id = Ids.next();
        for (int i = 0; i < 100; i++) {
            ok(one.commands().send(Increase.of(id, 1)));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(copies.versions).hasSize(100));
        assertThat(copies.versions).isSorted();
        for (int i = 0; i < 10; i++) {
            String other = Ids.next();
            Receipt receipt = ok(one.commands().send(Increase.of(other, 7)));
            assertThat(one.freshness().awaitSubscribers(other, receipt.version(), PATIENCE))
                    .isTrue();
            assertThat(copies.totals).containsEntry(other, 7);
        }
        assertThat(jdbc.sql("SELECT count(*) FROM displays.event WHERE source = 'counter'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(110);
    }

    @Test
    void aPolicyGetsTheEventsOfAnotherModuleThatItHandles() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Object policy = new Object() {
            @EventHandler
            @SuppressWarnings("UnusedMethod") // Axon calls it
            CompletableFuture<?> react(Increased event) {
                seen.add(event.counterId());
                return CompletableFuture.completedFuture(null);
            }
        };
        TestRuntime runtime = start(
                counters().build(),
                ModuleDefinition.named("display", "displays").policy(policy).build());
        String id = Ids.next();

        ok(runtime.commands().send(Increase.of(id, 1)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).contains(id));
    }

    @Test
    void aModuleThatLostItsImportedEventsGetsThemAgainInOrder() throws Exception {
        ModuleDefinition display = ModuleDefinition.named("display", "displays")
                .imports(Increased.class)
                .build();
        TestRuntime runtime = start(counters().build(), display);
        String id = Ids.next();
        for (int i = 0; i < 700; i++) {
            ok(runtime.commands().send(Increase.of(id, 1)));
        }
        String sequences = "SELECT sequence FROM displays.event WHERE source = 'counter' ORDER BY tx, idx";
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(jdbc.sql(sequences).query(Long.class).list()).hasSize(700));
        jdbc.sql("DELETE FROM displays.event WHERE sequence >= 100").update();
        jdbc.sql("UPDATE displays.import_position p SET (tx, idx) = (SELECT e.tx, e.idx FROM counters.event e "
                        + "WHERE e.sequence = 99)")
                .update();

        ok(runtime.commands().send(Increase.of(id, 1)));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql(sequences).query(Long.class).list())
                                .containsExactlyElementsOf(
                                        LongStream.range(0, 701).boxed().toList()));
    }

    @Test
    void anAggregateWithALongHistoryIsLoadedFromItsSnapshot() throws Exception {
        TestRuntime runtime = start(counters().build());
        String id = Ids.next();
        ok(runtime.commands().send(Increase.of(id, 1)));
        jdbc.sql("""
                        INSERT INTO counters.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                            metadata, occurred_at)
                        SELECT tx, gen_random_uuid(), aggregate_type, aggregate_id, n, type,
                            payload || jsonb_build_object('total', n + 1), metadata, occurred_at
                        FROM counters.event, generate_series(1, 99999) n WHERE aggregate_id = ?
                        """).param(id).update();
        TestRuntime second = start(counters().build());
        assertThat(ok(second.commands().send(Increase.of(id, 1))).version()).isEqualTo(100_000);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                jdbc.sql("SELECT sequence FROM counters.snapshot WHERE aggregate_id = ?")
                                        .param(id)
                                        .query(Long.class)
                                        .optional())
                        .hasValueSatisfying(sequence -> assertThat(sequence).isGreaterThanOrEqualTo(99_999)));
        // without the events before the snapshot, a process with an empty cache can only continue from the snapshot
        jdbc.sql("DELETE FROM counters.event WHERE aggregate_id = ? AND sequence < 99900")
                .param(id)
                .update();
        TestRuntime third = start(counters().build());
        assertThat(ok(third.commands().send(Increase.of(id, 1))).version()).isEqualTo(100_001);
        assertThat(jdbc.sql("SELECT (payload->>'total')::int FROM counters.event WHERE sequence = 100001")
                        .query(Integer.class)
                        .single())
                .isEqualTo(100_002);
    }

    @Test
    void aSnapshotIsTakenOnceInTwoHundredEventsAndNoneOfAnAggregateThatLivesForAFew() throws Exception {
        TestRuntime runtime = start(counters().build());
        for (int i = 0; i < 60; i++) {
            String shortLived = Ids.next();
            for (int n = 0; n < 5; n++) {
                ok(runtime.commands().send(Increase.of(shortLived, 1)));
            }
        }
        String longLived = Ids.next();
        for (int n = 0; n < 199; n++) {
            ok(runtime.commands().send(Increase.of(longLived, 1)));
        }
        String snapshots = "SELECT aggregate_id || ' ' || sequence FROM counters.snapshot";
        assertThat(jdbc.sql(snapshots).query(String.class).list()).isEmpty();
        ok(runtime.commands().send(Increase.of(longLived, 1)));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql(snapshots).query(String.class).list())
                                .containsExactly(longLived + " 199"));
        for (int n = 0; n < 199; n++) {
            ok(runtime.commands().send(Increase.of(longLived, 1)));
        }
        assertThat(jdbc.sql(snapshots).query(String.class).list()).containsExactly(longLived + " 199");
        ok(runtime.commands().send(Increase.of(longLived, 1)));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql(snapshots).query(String.class).list())
                                .containsExactly(longLived + " 399"));
    }

    @Test
    void aSnapshotThatThisVersionCannotReadIsIgnored() throws Exception {
        TestRuntime one = start(counters().build());
        String id = Ids.next();
        ok(one.commands().send(Increase.of(id, 1)));
        jdbc.sql("""
                        INSERT INTO counters.snapshot (aggregate_id, aggregate_type, sequence, event_id, type, payload,
                            occurred_at)
                        VALUES (?, 'Counter', 0, gen_random_uuid(), 'counter.domain.Counter',
                            jsonb_build_object('id', ?, 'total', 'a kind of total that only a newer version knows'), now())
                        """).params(id, id).update();

        TestRuntime two = start(counters().build());
        assertThat(ok(two.commands().send(Increase.of(id, 1))).version()).isEqualTo(1);
        assertThat(jdbc.sql("SELECT payload ->> 'total' FROM counters.event WHERE aggregate_id = ? AND sequence = 1")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("2");
    }
}
