package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.messaging.DeadLetters.Letter;
import com.microshop.messaging.DeadLetters.Outcome;
import com.microshop.messaging.DeadLetters.Result;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Operators handle dead letters on a real PostgreSQL, in one of two processes where they could conflict. */
class DeadLettersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Longer than the test: nothing is retried automatically. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<TestRuntime> runtimes = new ArrayList<>();
    private final Mirror mirror = new Mirror();
    private final String id = Ids.next();

    /** Fails for the events that the test names, and records what it has executed. */
    private static final class Mirror {

        private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
        private final List<String> executed = new CopyOnWriteArrayList<>();
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile CompletableFuture<Void> pause = CompletableFuture.completedFuture(null);

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        CompletableFuture<?> react(Increased event) {
            if (broken.contains(event.by())) {
                throw new IllegalStateException("cannot mirror " + event.by());
            }
            executed.add(event.counterId() + "+" + event.by());
            if (!pause.isDone()) {
                begun.countDown();
            }
            return pause;
        }
    }

    @AfterEach
    void stop() {
        mirror.pause.complete(null);
        runtimes.forEach(TestRuntime::stop);
        dataSource.close();
        database.close();
    }

    private TestRuntime start(Duration deadLetterPause, ModuleDefinition definition) {
        TestRuntime runtime = TestRuntime.alone(dataSource, deadLetterPause);
        runtimes.add(runtime);
        runtime.assemble(List.of(definition));
        runtime.start();
        return runtime;
    }

    private TestRuntime start(Duration deadLetterPause) {
        return start(deadLetterPause, counters().policy(mirror).build());
    }

    private static ModuleDefinition.Builder counters() {
        return ModuleDefinition.named("counter", "counters").aggregate(Counter.class);
    }

    /** Increases a counter by each, and waits for a number of dead letters; the first has failed. */
    private List<Letter> bury(TestRuntime runtime, String counter, int... by) throws Exception {
        mirror.broken.add(by[0]);
        long before = runtime.deadLetters().count();
        for (int step : by) {
            var receipt = runtime.commands().send(Increase.of(counter, step)).get(30, TimeUnit.SECONDS);
            assertThat(receipt.id()).isEqualTo(counter);
        }
        await().atMost(PATIENCE).until(() -> runtime.deadLetters().count() == before + by.length);
        return runtime.deadLetters().list(1_000).stream()
                .filter(letter -> letter.sequence().equals(counter))
                .toList();
    }

    @Test
    void areListedAndShownAsTheyAreStored() throws Exception {
        TestRuntime runtime = start(NEVER);
        List<Letter> letters = bury(runtime, id, 7, 1);

        assertThat(letters)
                .extracting(
                        Letter::module,
                        Letter::group,
                        Letter::ahead,
                        Letter::behind,
                        Letter::eventType,
                        Letter::causeType,
                        Letter::causeMessage,
                        Letter::attempts,
                        Letter::beingTried)
                .containsExactly(
                        tuple(
                                "counter",
                                "counter-policies",
                                0L,
                                1L,
                                "counter.Increased",
                                "java.lang.IllegalStateException",
                                "cannot mirror 7",
                                1,
                                false),
                        tuple("counter", "counter-policies", 1L, 0L, "counter.Increased", null, null, 0, false));
        assertThat(letters.getFirst().lastTried()).isNotNull();
        assertThat(letters.getLast().lastTried()).isNull();
        assertThat(runtime.deadLetters().list(1)).hasSize(1);

        var content = runtime.deadLetters().find(letters.getFirst().id()).orElseThrow();
        assertThat(content.letter()).isEqualTo(letters.getFirst());
        assertThat(content.payload()).contains("\"by\": 7");
        assertThat(content.metadata()).startsWith("{");
        assertThat(jdbc.sql("SELECT event_id::text FROM counters.event ORDER BY tx, idx")
                        .query(String.class)
                        .list())
                .isEqualTo(letters.stream().map(Letter::eventId).toList());
        assertThat(runtime.deadLetters().find("another")).isEmpty();
    }

    @Test
    void aDeadLetterIsRetriedInItsTurnAndEveryAttemptCounts() throws Exception {
        TestRuntime runtime = start(NEVER);
        List<Letter> letters = bury(runtime, id, 7, 1);
        String first = letters.getFirst().id();
        String second = letters.getLast().id();

        Result waits = runtime.deadLetters().retry(second);
        assertThat(waits.outcome()).isEqualTo(Outcome.WAITS);
        assertThat(waits.sentence()).contains(first);
        assertThat(runtime.deadLetters().retry(first))
                .isEqualTo(new Result(Outcome.FAILED, 0, 2, "It failed again: IllegalStateException: cannot mirror 7"));
        assertThat(runtime.deadLetters().retry(first).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(runtime.deadLetters().list(10)).extracting(Letter::attempts).containsExactly(3, 0);
        assertThat(runtime.deadLetters().list(10)).noneMatch(Letter::beingTried);

        mirror.broken.clear();
        Result done = runtime.deadLetters().retry(first);
        assertThat(done.outcome()).isEqualTo(Outcome.DONE);
        assertThat(done.waiting()).isEqualTo(1);
        assertThat(mirror.executed).containsExactly(id + "+7");
        assertThat(runtime.deadLetters().list(10))
                .extracting(Letter::id, Letter::ahead, Letter::attempts)
                .containsExactly(tuple(second, 0L, 0));

        assertThat(runtime.deadLetters().retry(second).outcome()).isEqualTo(Outcome.DONE);
        assertThat(mirror.executed).containsExactly(id + "+7", id + "+1");
        assertThat(runtime.deadLetters().count()).isZero();
    }

    @Test
    void aSequenceIsRetriedUntilOneFails() throws Exception {
        TestRuntime runtime = start(NEVER);
        List<Letter> letters = bury(runtime, id, 7, 1, 8, 2);
        mirror.broken.clear();
        mirror.broken.add(8);

        Result stuck = runtime.deadLetters().retrySequence(letters.get(3).id());
        assertThat(stuck.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(stuck.done()).isEqualTo(2);
        assertThat(stuck.waiting()).isEqualTo(2);
        assertThat(stuck.sentence()).contains("cannot mirror 8");

        mirror.broken.clear();
        assertThat(runtime.deadLetters().retrySequence(letters.get(2).id()))
                .isEqualTo(new Result(Outcome.DONE, 2, 0, "It was handled, with 1 behind it."));
        assertThat(mirror.executed).containsExactly(id + "+7", id + "+1", id + "+8", id + "+2");
    }

    @Test
    void theRestOfASequenceIsRetriedAutomaticallyWhenOneIsDiscarded() throws Exception {
        TestRuntime runtime = start(Duration.ofSeconds(1));
        List<Letter> letters = bury(runtime, id, 7, 1, 2);

        Result discarded = await().atMost(PATIENCE)
                .until(
                        () -> runtime.deadLetters().discard(letters.getFirst().id()),
                        result -> result.outcome() != Outcome.BUSY);
        assertThat(discarded.outcome()).isEqualTo(Outcome.DONE);
        assertThat(discarded.done()).isEqualTo(1);

        await().atMost(PATIENCE).until(() -> runtime.deadLetters().count() == 0);
        assertThat(mirror.executed).containsExactly(id + "+1", id + "+2");
    }

    @Test
    void oneThatWaitsCanBeDiscardedAndAnythingInTheCallersTransaction() throws Exception {
        TestRuntime runtime = start(NEVER);
        List<Letter> letters = bury(runtime, id, 7, 1, 2);
        new TransactionTemplate(new JdbcTransactionManager(dataSource)).executeWithoutResult(status -> {
            assertThat(runtime.deadLetters().discard(letters.get(1).id()).outcome())
                    .isEqualTo(Outcome.DONE);
            status.setRollbackOnly();
        });
        assertThat(runtime.deadLetters().count()).isEqualTo(3);

        Result discarded = runtime.deadLetters().discard(letters.get(1).id());
        assertThat(discarded.waiting()).isEqualTo(2);
        mirror.broken.clear();
        assertThat(runtime.deadLetters().retrySequence(letters.getFirst().id()).done())
                .isEqualTo(2);
        assertThat(mirror.executed).containsExactly(id + "+7", id + "+2");
    }

    @Test
    void aHandledDeadLetterCannotBeFound() throws Exception {
        TestRuntime one = start(NEVER);
        TestRuntime two = start(NEVER);
        String letter = bury(one, id, 7).getFirst().id();
        assertThat(one.deadLetters().discard(letter).outcome()).isEqualTo(Outcome.DONE);

        assertThat(two.deadLetters().retry(letter).outcome()).isEqualTo(Outcome.GONE);
        assertThat(two.deadLetters().retrySequence(letter).outcome()).isEqualTo(Outcome.GONE);
        assertThat(two.deadLetters().discard(letter).outcome()).isEqualTo(Outcome.GONE);
        assertThat(mirror.executed).isEmpty();
    }

    @Test
    void noOtherProcessTouchesADeadLetterThatIsBeingRetried() throws Exception {
        TestRuntime one = start(NEVER);
        TestRuntime two = start(NEVER);
        List<Letter> letters = bury(one, id, 7, 1);
        mirror.broken.clear();
        mirror.pause = new CompletableFuture<>();
        CompletableFuture<Result> first = CompletableFuture.supplyAsync(
                () -> one.deadLetters().retry(letters.getFirst().id()));
        assertThat(mirror.begun.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(two.deadLetters().list(10)).extracting(Letter::beingTried).containsExactly(true, false);
        assertThat(two.deadLetters().retry(letters.getFirst().id()).outcome()).isEqualTo(Outcome.BUSY);
        assertThat(two.deadLetters().retrySequence(letters.getLast().id()).outcome())
                .isEqualTo(Outcome.BUSY);
        assertThat(two.deadLetters().discard(letters.getFirst().id()).outcome()).isEqualTo(Outcome.BUSY);
        assertThat(two.deadLetters().discard(letters.getLast().id()).outcome()).isEqualTo(Outcome.BUSY);

        mirror.pause.complete(null);
        assertThat(first.get(30, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.DONE);
        assertThat(mirror.executed).containsExactly(id + "+7");
    }

    @Test
    void twoProcessesAndTheirAutomaticRetriesHandleEachOnce() throws Exception {
        TestRuntime one = start(Duration.ofMillis(20));
        TestRuntime two = start(Duration.ofMillis(20));
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            letters.addAll(bury(one, Ids.next(), 7, 1));
        }
        mirror.broken.clear();
        List<CompletableFuture<Result>> attempts = new ArrayList<>();
        for (Letter letter : letters) {
            for (TestRuntime runtime : List.of(one, two)) {
                attempts.add(CompletableFuture.supplyAsync(
                        () -> runtime.deadLetters().retrySequence(letter.id())));
            }
        }
        for (CompletableFuture<Result> attempt : attempts) {
            assertThat(attempt.get(60, TimeUnit.SECONDS).outcome())
                    .isIn(Outcome.DONE, Outcome.BUSY, Outcome.GONE, Outcome.FAILED);
        }
        await().atMost(PATIENCE).until(() -> one.deadLetters().count() == 0);
        assertThat(mirror.executed).doesNotHaveDuplicates().hasSize(30);
        for (Letter letter : letters) {
            assertThat(mirror.executed.indexOf(letter.sequence() + "+7"))
                    .isLessThan(mirror.executed.indexOf(letter.sequence() + "+1"));
        }
    }

    @Test
    void whatOnlyAnotherVersionHandlesIsKeptForIt() throws Exception {
        TestRuntime next = start(NEVER);
        String letter = bury(next, id, 7).getFirst().id();
        TestRuntime today = start(NEVER, counters().build());

        assertThat(today.deadLetters().find(letter)).isPresent();
        assertThat(today.deadLetters().retry(letter).outcome()).isEqualTo(Outcome.UNHANDLED);
        TestRuntime other = start(NEVER, counters().policy(new Object()).build());
        assertThat(other.deadLetters().retry(letter).outcome()).isEqualTo(Outcome.UNHANDLED);
        assertThat(other.deadLetters().list(10)).noneMatch(Letter::beingTried);

        mirror.broken.clear();
        assertThat(next.deadLetters().retry(letter).outcome()).isEqualTo(Outcome.DONE);
    }
}
