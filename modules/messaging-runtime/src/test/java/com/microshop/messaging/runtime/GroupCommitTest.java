package com.microshop.messaging.runtime;

import static com.microshop.messaging.runtime.TestRuntimes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Limit;
import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.exchange.Transport;
import java.sql.Connection;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commands that share a transaction have the outcomes that they would have one by one. */
class GroupCommitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestRuntimes shop = new TestRuntimes();
    private final JdbcClient jdbc = shop.jdbc();

    @AfterEach
    void stop() {
        shop.close();
    }

    private TestRuntime start() {
        return shop.start(Transport.NONE, TestRuntimes.counter());
    }

    /** Sends commands while no transaction can end, so that they share one. */
    private List<CompletableFuture<Receipt>> sendTogether(TestRuntime runtime, List<?> commands) throws Exception {
        return sendTogether(runtime, commands, Collections.nCopies(commands.size(), CommandOptions.none()));
    }

    private List<CompletableFuture<Receipt>> sendTogether(
            TestRuntime runtime, List<?> commands, List<CommandOptions> options) throws Exception {
        try (Connection blocker = shop.database().open()) {
            blocker.setAutoCommit(false);
            List<CompletableFuture<Receipt>> outcomes = sendTogether(runtime, commands, options, blocker);
            blocker.rollback();
            return outcomes;
        }
    }

    private List<CompletableFuture<Receipt>> sendTogether(
            TestRuntime runtime, List<?> commands, List<CommandOptions> options, Connection blocker) throws Exception {
        Savepoint savepoint = blocker.setSavepoint();
        try (Statement statement = blocker.createStatement()) {
            statement.execute("LOCK TABLE counters.event IN EXCLUSIVE MODE");
        }
        CompletableFuture<Receipt> first = runtime.commands().send(Increase.of(Ids.next(), 1));
        eventually(() -> waitingAppends() == 1);
        List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            outcomes.add(runtime.commands().send(commands.get(i), options.get(i)));
        }
        eventually(() -> waitingAppends() > 1);
        blocker.rollback(savepoint);
        ok(first);
        return outcomes;
    }

    /** Looks often, because a group does not wait long. */
    private static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    private int waitingAppends() {
        return jdbc.sql("""
                        SELECT count(*) FROM pg_locks
                        WHERE NOT granted AND locktype = 'relation' AND relation = 'counters.event'::regclass
                        """).query(Integer.class).single();
    }

    private int transactionsOf(List<String> ids) {
        return jdbc.sql("SELECT count(DISTINCT xmin::text) FROM counters.event WHERE aggregate_id = ANY (?)")
                .param(ids.toArray(String[]::new))
                .query(Integer.class)
                .single();
    }

    private int eventsOf(String id) {
        return jdbc.sql("SELECT count(*) FROM counters.event WHERE aggregate_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> Ids.next()).toList();
    }

    @Test
    void commandsThatArriveTogetherShareATransaction() throws Exception {
        TestRuntime runtime = start();
        List<String> ids = ids(20);
        List<CommandOptions> options = ids.stream()
                .map(id -> new CommandOptions("story of " + id, null, "key of " + id, "fingerprint"))
                .toList();
        List<CompletableFuture<Receipt>> outcomes =
                sendTogether(runtime, ids.stream().map(id -> Increase.of(id, 3)).toList(), options);

        for (int i = 0; i < ids.size(); i++) {
            assertThat(ok(outcomes.get(i))).isEqualTo(new Receipt(ids.get(i), 0, false));
            assertThat(jdbc.sql("SELECT correlation_id FROM counters.event WHERE aggregate_id = ?")
                            .param(ids.get(i))
                            .query(String.class)
                            .single())
                    .isEqualTo("story of " + ids.get(i));
        }
        assertThat(transactionsOf(ids)).isLessThan(4);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(ok(runtime.commands().send(Increase.of(ids.get(i), 3), options.get(i))))
                    .isEqualTo(new Receipt(ids.get(i), 0, true));
        }
    }

    @Test
    void commandsOfOneAggregateBuildOnEachOtherWithinATransaction() throws Exception {
        TestRuntime runtime = start();
        String id = Ids.next();
        List<CompletableFuture<Receipt>> outcomes = sendTogether(runtime, Collections.nCopies(30, Increase.of(id, 2)));

        List<Long> versions = new ArrayList<>();
        for (CompletableFuture<Receipt> outcome : outcomes) {
            versions.add(ok(outcome).version());
        }
        assertThat(versions).containsExactlyInAnyOrderElementsOf(numbersBelow(30));
        assertThat(jdbc.sql(
                                "SELECT (payload->>'total')::int FROM counters.event WHERE aggregate_id = ? ORDER BY tx, idx")
                        .param(id)
                        .query(Integer.class)
                        .list())
                .isEqualTo(IntStream.rangeClosed(1, 30).mapToObj(i -> 2 * i).toList());
        assertThat(transactionsOf(List.of(id))).isLessThan(4);
    }

    private static List<Long> numbersBelow(int count) {
        return IntStream.range(0, count).mapToObj(i -> (long) i).toList();
    }

    @Test
    void commandsThatFailHarmNoOtherOfTheirGroup() throws Exception {
        TestRuntime runtime = start();
        String full = Ids.next();
        ok(runtime.commands().send(Increase.of(full, 1)));
        ok(runtime.commands().send(Limit.of(full, 1)));
        List<String> ids = ids(20);
        List<Object> commands = new ArrayList<>(
                ids.stream().map(id -> (Object) Increase.of(id, 1)).toList());
        commands.add(5, Increase.of(full, 1));
        commands.add(10, new Limit(full, 7, 99L));
        commands.add(15, new Limit(full, 7, 0L));
        commands.add(16, Limit.of(Ids.next(), 7));
        List<CompletableFuture<Receipt>> outcomes = sendTogether(runtime, commands);

        assertThatThrownBy(() -> ok(outcomes.get(5)))
                .cause()
                .isInstanceOfSatisfying(
                        Rejection.class, refusal -> assertThat(refusal.code()).isEqualTo("limit-reached"));
        for (int stale : List.of(10, 15)) {
            assertThatThrownBy(() -> ok(outcomes.get(stale)))
                    .cause()
                    .isInstanceOfSatisfying(
                            Rejection.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.Reason.STALE));
        }
        assertThatThrownBy(() -> ok(outcomes.get(16)))
                .cause()
                .isInstanceOfSatisfying(
                        Rejection.class, refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.Reason.NOT_FOUND));
        for (int i = 0; i < commands.size(); i++) {
            if (!List.of(5, 10, 15, 16).contains(i)) {
                assertThat(ok(outcomes.get(i)).version()).isZero();
            }
        }
        ids.forEach(id -> assertThat(eventsOf(id)).isEqualTo(1));
        assertThat(eventsOf(full)).isEqualTo(2);
    }

    @Test
    void aGroupDecidesAgainWhatItsCacheDidNotKnow() throws Exception {
        TestRuntime one = start();
        TestRuntime two = start();
        List<String> ids = ids(10);
        for (String id : ids) {
            ok(one.commands().send(Increase.of(id, 1)));
            ok(one.commands().send(Limit.of(id, 1)));
            ok(two.commands().send(Limit.of(id, 2)));
        }
        // In the cache of the first process the limit of each is one: for some this is a reason to refuse, for some to
        // do nothing.
        List<Object> refused = new ArrayList<>();
        ids.subList(0, 5).forEach(id -> refused.add(Increase.of(id, 1)));
        for (CompletableFuture<Receipt> outcome : sendTogether(one, refused)) {
            assertThat(ok(outcome).version()).isEqualTo(3);
        }
        List<Object> unchanged = new ArrayList<>();
        ids.subList(5, 10).forEach(id -> unchanged.add(Limit.of(id, 1)));
        ids(5).forEach(id -> unchanged.add(Increase.of(id, 1)));
        List<CompletableFuture<Receipt>> outcomes = sendTogether(one, unchanged);
        for (int i = 0; i < 5; i++) {
            assertThat(ok(outcomes.get(i)).version()).isEqualTo(3);
            assertThat(ok(outcomes.get(5 + i)).version()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMMEDIATE", "DEFERRED"})
    void aTransactionThatFailsWhenItEndsHarmsOnlyWhoCausedIt(String when) throws Exception {
        TestRuntime runtime = start();
        List<String> ids = ids(10);
        failAtEnd(ids.get(4), when, "RAISE EXCEPTION 'not this one' USING ERRCODE = 'check_violation'");
        List<CompletableFuture<Receipt>> outcomes =
                sendTogether(runtime, ids.stream().map(id -> Increase.of(id, 1)).toList());

        for (int i = 0; i < ids.size(); i++) {
            if (i == 4) {
                assertThatThrownBy(() -> ok(outcomes.get(4))).hasStackTraceContaining("not this one");
            } else {
                assertThat(ok(outcomes.get(i)).version()).isZero();
            }
            assertThat(eventsOf(ids.get(i))).isEqualTo(i == 4 ? 0 : 1);
        }
    }

    @Test
    void aTransactionWhoseCommitIsNotAnsweredIsNotTriedAgain() throws Exception {
        TestRuntime runtime = start();
        List<String> ids = ids(10);
        failAtEnd(ids.get(4), "DEFERRED", "PERFORM pg_terminate_backend(pg_backend_pid())");
        List<CompletableFuture<Receipt>> outcomes =
                sendTogether(runtime, ids.stream().map(id -> Increase.of(id, 1)).toList());

        int failed = 0;
        for (CompletableFuture<Receipt> outcome : outcomes) {
            try {
                ok(outcome);
            } catch (ExecutionException e) {
                failed++;
            }
        }
        assertThat(failed).as("a whole group").isGreaterThan(1);
        assertThat(ok(runtime.commands().send(Increase.of(Ids.next(), 1))).version())
                .isZero();
        for (int i = 0; i < ids.size(); i++) {
            assertThat(eventsOf(ids.get(i))).isEqualTo(outcomes.get(i).isCompletedExceptionally() ? 0 : 1);
        }
    }

    /** Fails after the events are inserted or when they are committed. */
    private void failAtEnd(String id, String when, String how) {
        jdbc.sql("""
                        CREATE FUNCTION counters.refuse() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN IF new.aggregate_id = '%s' THEN %s; END IF; RETURN NULL; END $$
                        """.formatted(id, how)).update();
        jdbc.sql("""
                        CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON counters.event DEFERRABLE INITIALLY %s
                        FOR EACH ROW EXECUTE FUNCTION counters.refuse()
                        """.formatted(when)).update();
    }

    @Test
    void aCommandThatIsHeldUpHoldsUpNoOther() throws Exception {
        TestRuntime runtime = start();
        String held = Ids.next();
        List<String> ids = ids(20);
        try (Connection blocker = shop.database().open();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO counters.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                        metadata, occurred_at)
                    VALUES (0, gen_random_uuid(), 'Counter', '%s', 0, 'Unknown', '{}', '{}', now())
                    """.formatted(held));
            List<Object> together = new ArrayList<>(List.of(Increase.of(held, 1)));
            ids.forEach(id -> together.add(Increase.of(id, 1)));
            List<CompletableFuture<Receipt>> outcomes = sendTogether(
                    runtime, together, Collections.nCopies(together.size(), CommandOptions.none()), blocker);
            for (int i = 1; i < outcomes.size(); i++) {
                assertThat(ok(outcomes.get(i)).version()).isZero();
            }
            // Another command for it waits for it within the process; what is behind that goes ahead, too.
            CompletableFuture<Receipt> second = runtime.commands().send(Increase.of(held, 1));
            for (String id : ids) {
                assertThat(ok(runtime.commands().send(Increase.of(id, 1))).version())
                        .isEqualTo(1);
            }
            assertThat(outcomes.getFirst()).isNotDone();
            assertThat(second).isNotDone();
            blocker.rollback();
            assertThat(List.of(ok(outcomes.getFirst()).version(), ok(second).version()))
                    .containsExactlyInAnyOrder(0L, 1L);
        }
    }

    /** What one command was, and what came of it. */
    private record Trial(
            Object command, CommandOptions options, CompletableFuture<Receipt> outcome, int sent, int ended) {

        Trial endedAt(Map<String, Integer> lengths) {
            return new Trial(command, options, outcome, sent, lengths.getOrDefault(counterOf(command), 0) + 1);
        }
    }

    /** A counter as its events say. */
    private record State(int total, int most) {}

    /** Random commands in two processes: the stored history, executed one by one by a model, explains every outcome. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomGroupsHaveTheOutcomesOfOneByOneExecution(long seed) throws Exception {
        List<TestRuntime> processes = List.of(start(), start());
        Random random = new Random(seed);
        List<String> ids = ids(6);
        List<Trial> trials = new ArrayList<>();
        for (int wave = 0; wave < 40; wave++) {
            Map<String, Integer> lengths = lengths(ids);
            int first = trials.size();
            for (int i = random.nextInt(60); i >= 0; i--) {
                trials.add(send(random, processes.get(random.nextInt(2)), ids, trials, lengths));
            }
            for (Trial trial : trials.subList(first, trials.size())) {
                var _ = trial.outcome().handle((receipt, failure) -> true).get(60, TimeUnit.SECONDS);
            }
            Map<String, Integer> longer = lengths(ids);
            trials.replaceAll(trial -> trial.ended() == 0 ? trial.endedAt(longer) : trial);
        }

        Map<String, List<State>> histories = new HashMap<>();
        ids.forEach(id -> histories.put(id, history(id)));
        Map<String, Long> versions = new HashMap<>();
        Set<Receipt> appended = new HashSet<>();
        int increased = 0;
        int overloaded = 0;
        for (Trial trial : trials) {
            List<State> states = Objects.requireNonNull(histories.get(counterOf(trial.command())));
            try {
                Receipt receipt = ok(trial.outcome());
                requireExplained(trial.command(), receipt, states);
                if (trial.command() instanceof Increase && !receipt.replayed()) {
                    increased++;
                    assertThat(appended.add(receipt))
                            .as("its own event: %s", receipt)
                            .isTrue();
                }
                if (trial.options().idempotencyKey() != null) {
                    Long earlier = versions.putIfAbsent(trial.options().idempotencyKey(), receipt.version());
                    assertThat(earlier).isIn(null, receipt.version());
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OverloadedException) {
                    overloaded++;
                } else {
                    requireRefusalExplained(trial, Objects.requireNonNull(e.getCause()), states);
                }
            }
        }
        assertThat(overloaded).as("commands that gave up, of " + trials.size()).isLessThan(trials.size() / 20);
        assertThat(increased)
                .isEqualTo(jdbc.sql("SELECT count(*) FROM counters.event WHERE payload->'total' IS NOT NULL")
                        .query(Integer.class)
                        .single());
    }

    private static String counterOf(Object command) {
        return command instanceof Increase increase ? increase.counterId() : ((Limit) command).counterId();
    }

    private Map<String, Integer> lengths(List<String> ids) {
        return ids.stream().collect(Collectors.toMap(id -> id, this::eventsOf));
    }

    private static Trial send(
            Random random, TestRuntime process, List<String> ids, List<Trial> earlier, Map<String, Integer> lengths) {
        String id = ids.get(random.nextInt(ids.size()));
        Object command = switch (random.nextInt(10)) {
            case 0, 1 -> Limit.of(id, random.nextInt(600));
            case 2 -> new Limit(id, random.nextInt(600), lengths.getOrDefault(id, 0) - 1L);
            default -> Increase.of(id, 1 + random.nextInt(3));
        };
        CommandOptions options = CommandOptions.none();
        if (random.nextInt(4) == 0) {
            options = new CommandOptions(null, null, "key-" + Ids.next(), command.toString());
            List<Trial> withKey = earlier.stream()
                    .filter(trial -> trial.options().idempotencyKey() != null)
                    .toList();
            if (!withKey.isEmpty() && random.nextBoolean()) {
                Trial repeated = withKey.get(random.nextInt(withKey.size()));
                command = repeated.command();
                options = repeated.options();
            }
        }
        int sent = lengths.getOrDefault(counterOf(command), 0);
        return new Trial(command, options, process.commands().send(command, options), sent, 0);
    }

    /** The states of a counter, the first of which is that before its first event: the one behind event n is n + 1. */
    private List<State> history(String id) {
        List<State> states = new ArrayList<>(List.of(new State(0, Integer.MAX_VALUE)));
        List<String> events = jdbc.sql("""
                        SELECT coalesce('total ' || (payload->>'total'), 'most ' || (payload->>'most'))
                        FROM counters.event WHERE aggregate_id = ? ORDER BY tx, idx
                        """)
                .param(id)
                .query((result, n) -> result.getString(1))
                .list();
        for (String event : events) {
            int number = Integer.parseInt(event.substring(event.indexOf(' ') + 1));
            State before = states.getLast();
            states.add(
                    event.startsWith("total") ? new State(number, before.most()) : new State(before.total(), number));
        }
        return states;
    }

    private static void requireExplained(Object command, Receipt receipt, List<State> states) {
        State before = states.get((int) receipt.version());
        State after = states.get((int) receipt.version() + 1);
        switch (command) {
            case Increase(String _, int by) -> {
                assertThat(after).as("after %s", command).isEqualTo(new State(before.total() + by, before.most()));
                assertThat(after.total()).isLessThanOrEqualTo(after.most());
            }
            case Limit(String _, int most, Long expected) -> {
                assertThat(after.most()).as("after %s", command).isEqualTo(most);
                // It is at the expected version still, or right behind it.
                assertThat(expected == null || receipt.version() == expected || receipt.version() == expected + 1)
                        .as("%s at version %d", command, receipt.version())
                        .isTrue();
            }
            default -> throw new IllegalArgumentException(command.toString());
        }
    }

    /** There was a reason in a state between the time when the command was sent and that when it had been answered. */
    private static void requireRefusalExplained(Trial trial, Throwable refusal, List<State> states) {
        assertThat(refusal).isInstanceOf(Rejection.class);
        Rejection.Reason reason = ((Rejection) refusal).reason();
        assertThat(IntStream.range(trial.sent(), trial.ended()))
                .as("%s was refused: %s", trial.command(), refusal.getMessage())
                .anyMatch(i -> switch (trial.command()) {
                    case Increase(String _, int by) ->
                        reason == Rejection.Reason.CONFLICT
                                && (long) states.get(i).total() + by
                                        > states.get(i).most();
                    case Limit(String _, int _, Long expected) ->
                        i == 0
                                ? reason == Rejection.Reason.NOT_FOUND
                                : reason == Rejection.Reason.STALE && expected != null && expected != i - 1;
                    default -> false;
                });
    }
}
