package com.microshop.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Limit;
import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Processes.ThisProcess;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.exchange.Transport;
import com.microshop.test.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules in different runtimes, each in the role of a process, connected by a real RabbitMQ. */
@SuppressWarnings("NullAway.Init") // set before each test
class SplitRuntimesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SHOWN =
            "SELECT sequence FROM displays.event WHERE source = 'counter' AND aggregate_id = ? ORDER BY tx, idx";

    private static TestBroker broker;

    private TestRuntimes shop;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() {
        shop = new TestRuntimes(broker);
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void aCommandHasTheSameOutcomeInWhicheverProcessItsModuleRuns() throws Exception {
        shop.startConnected(TestRuntimes.counter());
        TestRuntime elsewhere = shop.startConnected(shop.display());
        String id = Ids.next();

        assertThat(TestRuntimes.ok(elsewhere.commands().send(Increase.of(id, 5))))
                .isEqualTo(new Receipt(id, 0, false));
        CommandOptions options = new CommandOptions("story-1", null, "key-1", "fingerprint");
        assertThat(TestRuntimes.ok(elsewhere.commands().send(Increase.of(id, 5), options)))
                .isEqualTo(new Receipt(id, 1, false));
        assertThat(TestRuntimes.ok(elsewhere.commands().send(Increase.of(id, 5), options)))
                .isEqualTo(new Receipt(id, 1, true));
        TestRuntimes.ok(elsewhere.commands().send(new Limit(id, 10, null)));
        assertThatThrownBy(() -> TestRuntimes.ok(elsewhere.commands().send(Increase.of(id, 1))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(Rejection.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.Reason.CONFLICT);
                    assertThat(refusal.code()).isEqualTo("limit-reached");
                    assertThat(refusal).hasMessage("The counter is at 10 of 10.");
                });
        assertThat(shop.jdbc()
                        .sql("SELECT correlation_id FROM counters.event WHERE sequence = 1")
                        .query(String.class)
                        .single())
                .isEqualTo("story-1");
    }

    @Test
    void processesOnOtherDatabasesAreFound() {
        TestRuntime counters = shop.startConnected(TestRuntimes.counter());
        try (TestRuntimes elsewhere = new TestRuntimes(broker)) {
            TestRuntime displays = elsewhere.startConnected(elsewhere.display());
            for (TestRuntime asked : List.of(counters, displays)) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    counters.processes()
                            .announce(new ThisProcess("p1", "http://one", "1", "rabbitmq", "UP", Instant.EPOCH));
                    displays.processes()
                            .announce(new ThisProcess("p2", "http://two", "1", "rabbitmq", "UP", Instant.EPOCH));
                    assertThat(asked.processes().running())
                            .extracting(RunningModule::module, RunningModule::url)
                            .containsExactly(tuple("counter", "http://one"), tuple("display", "http://two"));
                });
            }
        }
    }

    @Test
    void aCommandForAModuleThatRunsNowhereIsRefusedAtOnce() {
        TestRuntime alone = shop.startConnected(shop.display());

        // Often enough for the circuit breaker to open: what it refuses is reported the same way.
        for (int i = 0; i < 60; i++) {
            assertThatThrownBy(() -> TestRuntimes.ok(alone.commands().send(Increase.of(Ids.next(), 1))))
                    .hasCauseInstanceOf(OverloadedException.class)
                    .hasMessageContaining("counter cannot be reached now; nothing was done");
        }
    }

    @Test
    void eventsArriveOnceAndInOrderAndTheWriterCanWaitForThem() throws Exception {
        TestRuntime writer = shop.startConnected(TestRuntimes.counter());
        shop.startConnected(shop.display());
        shop.startConnected(shop.display());
        String id = Ids.next();
        List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            outcomes.add(writer.commands().send(Increase.of(id, 1)));
        }
        for (CompletableFuture<Receipt> outcome : outcomes) {
            TestRuntimes.ok(outcome);
        }
        awaitShown(id, 300);
        for (int i = 0; i < 10; i++) {
            String other = Ids.next();
            Receipt receipt = TestRuntimes.ok(writer.commands().send(Increase.of(other, 7)));
            assertThat(writer.freshness().awaitSubscribers(other, receipt.version(), PATIENCE))
                    .isTrue();
            assertThat(shop.jdbc()
                            .sql("SELECT total FROM shown WHERE id = ?")
                            .param(other)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(7);
        }
    }

    @Test
    void aSubscriberThatComesLateGetsTheHistory() throws Exception {
        TestRuntime writer = shop.startConnected(TestRuntimes.counter());
        String id = Ids.next();
        for (int i = 0; i < 50; i++) {
            TestRuntimes.ok(writer.commands().send(Increase.of(id, 1)));
        }
        shop.startConnected(shop.display());

        awaitShown(id, 50);
    }

    @Test
    void eventsThatTheBrokerLosesAreSentAgainFromTheStore() throws Exception {
        TestRuntime writer = shop.startConnected(TestRuntimes.counter());
        TestRuntime reader = shop.startConnected(shop.display());
        String id = Ids.next();
        TestRuntimes.ok(writer.commands().send(Increase.of(id, 1)));
        awaitShown(id, 1);
        reader.stop();
        for (int i = 0; i < 20; i++) {
            TestRuntimes.ok(writer.commands().send(Increase.of(id, 1)));
        }
        shop.deleteQueues("microshop.display.events.counter");
        shop.startConnected(shop.display());
        TestRuntimes.ok(writer.commands().send(Increase.of(id, 1)));

        awaitShown(id, 22);
    }

    @Test
    void modulesMoveBetweenProcessesWhileEventsAreSent() throws Exception {
        String id = Ids.next();
        int sent = 0;
        for (int round = 0; round < 3; round++) {
            TestRuntime writer = shop.startConnected(TestRuntimes.counter());
            TestRuntime reader = shop.startConnected(shop.display());
            sent += increase(writer, id);
            writer.stop();
            reader.stop();
            TestRuntime together = shop.start(Transport.NONE, TestRuntimes.counter(), shop.display());
            sent += increase(together, id);
            together.stop();
        }
        shop.start(Transport.NONE, TestRuntimes.counter(), shop.display());

        awaitShown(id, sent);
    }

    private static int increase(TestRuntime runtime, String id) throws Exception {
        for (int i = 0; i < 40; i++) {
            TestRuntimes.ok(runtime.commands().send(Increase.of(id, 1)));
        }
        return 40;
    }

    private void awaitShown(String id, int events) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.jdbc()
                                .sql(SHOWN)
                                .param(id)
                                .query(Long.class)
                                .list())
                        .containsExactlyElementsOf(
                                LongStream.range(0, events).boxed().toList()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.jdbc()
                                .sql("SELECT sequence FROM shown WHERE id = ?")
                                .param(id)
                                .query(Long.class)
                                .optional())
                        .contains((long) events - 1));
    }
}
