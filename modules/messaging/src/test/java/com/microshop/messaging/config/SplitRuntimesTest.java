package com.microshop.messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.TestPools;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.rabbit.RabbitTransport;
import com.microshop.test.TestBroker;
import com.microshop.test.TestDatabase;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Modules in different runtimes, connected by a real RabbitMQ, as if each were a process. */
@Tag("broker")
class SplitRuntimesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SHOWN =
            "SELECT sequence FROM displays.event WHERE source = 'counter' AND aggregate_id = ? ORDER BY tx, idx";

    private static TestBroker broker;

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<MessagingRuntime> runtimes = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stop() {
        runtimes.forEach(MessagingRuntime::stop);
        CachingConnectionFactory connections = connections();
        RabbitAdmin admin = new RabbitAdmin(connections);
        for (String queue : List.of(
                "microshop.counter.requests", "microshop.display.requests", "microshop.display.events.counter")) {
            boolean ignored = admin.deleteQueue(queue);
        }
        connections.destroy();
        dataSource.close();
        database.close();
    }

    private static CachingConnectionFactory connections() {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(broker.url()));
        connections.setUsername(broker.user());
        connections.setPassword(broker.password());
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return connections;
    }

    private MessagingRuntime start(Transport transport, ModuleDefinition... definitions) {
        MessagingRuntime runtime = new MessagingRuntime(
                dataSource,
                new JdbcTransactionManager(dataSource),
                new MessagingProperties(
                        12, Duration.ofSeconds(5), 500, 2, 8, 1_000, Duration.ofSeconds(2), Duration.ofDays(30)),
                transport);
        runtimes.add(runtime);
        runtime.assemble(List.of(definitions));
        runtime.start();
        return runtime;
    }

    private MessagingRuntime startConnected(ModuleDefinition... definitions) {
        return start(new RabbitTransport(connections()), definitions);
    }

    private static ModuleDefinition counter() {
        return ModuleDefinition.named("counter", "counters")
                .aggregate(Counter.class)
                .build();
    }

    private ModuleDefinition display() {
        return ModuleDefinition.named("display", "displays")
                .imports(Increased.class)
                .projection("copies", new Copies(jdbc))
                .build();
    }

    private static Receipt ok(CompletableFuture<Receipt> outcome) throws Exception {
        return outcome.get(30, TimeUnit.SECONDS);
    }

    /** Shows the latest total of each counter. */
    private static final class Copies {

        private final JdbcClient jdbc;

        private Copies(JdbcClient jdbc) {
            this.jdbc = jdbc;
            jdbc.sql("CREATE TABLE IF NOT EXISTS shown (id text PRIMARY KEY, total int, sequence bigint)")
                    .update();
        }

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void on(Increased event, @SequenceNumber long sequence) {
            jdbc.sql("""
                            INSERT INTO shown VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE
                            SET total = excluded.total, sequence = excluded.sequence
                            """).params(event.counterId(), event.total(), sequence).update();
        }
    }

    @Test
    void aCommandGoesToWhicheverProcessRunsTheModuleWithTheSameOutcome() throws Exception {
        startConnected(counter());
        MessagingRuntime elsewhere = startConnected(display());
        String id = Ids.next();

        assertThat(ok(elsewhere.commands().send(Increase.of(id, 5)))).isEqualTo(new Receipt(id, 0, false));
        CommandOptions options = new CommandOptions("story-1", "key-1", "fingerprint");
        assertThat(ok(elsewhere.commands().send(Increase.of(id, 5), options))).isEqualTo(new Receipt(id, 1, false));
        assertThat(ok(elsewhere.commands().send(Increase.of(id, 5), options))).isEqualTo(new Receipt(id, 1, true));
        ok(elsewhere.commands().send(new Limit(id, 10, null)));
        assertThatThrownBy(() -> ok(elsewhere.commands().send(Increase.of(id, 1))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(Rejection.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.Reason.CONFLICT);
                    assertThat(refusal.code()).isEqualTo("limit-reached");
                    assertThat(refusal).hasMessage("The counter is at 10 of 10.");
                });
        assertThat(jdbc.sql("SELECT correlation_id FROM counters.event WHERE sequence = 1")
                        .query(String.class)
                        .single())
                .isEqualTo("story-1");
    }

    @Test
    void aCommandForAModuleThatRunsNowhereIsRefusedAtOnce() {
        MessagingRuntime alone = startConnected(display());

        assertThatThrownBy(() -> ok(alone.commands().send(Increase.of(Ids.next(), 1))))
                .hasCauseInstanceOf(OverloadedException.class)
                .hasMessageContaining("counter cannot be reached now; nothing was done");
    }

    @Test
    void eventsArriveOnceAndInOrderAndTheWriterCanWaitForThem() throws Exception {
        MessagingRuntime writer = startConnected(counter());
        startConnected(display());
        startConnected(display());
        String id = Ids.next();
        List<CompletableFuture<Receipt>> outcomes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            outcomes.add(writer.commands().send(Increase.of(id, 1)));
        }
        for (CompletableFuture<Receipt> outcome : outcomes) {
            ok(outcome);
        }
        awaitShown(id, 300);
        for (int i = 0; i < 10; i++) {
            String other = Ids.next();
            Receipt receipt = ok(writer.commands().send(Increase.of(other, 7)));
            assertThat(writer.freshness().awaitCopies(other, receipt.version(), PATIENCE))
                    .isTrue();
            assertThat(jdbc.sql("SELECT total FROM shown WHERE id = ?")
                            .param(other)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(7);
        }
    }

    @Test
    void aSubscriberThatComesLateGetsTheHistory() throws Exception {
        MessagingRuntime writer = startConnected(counter());
        String id = Ids.next();
        for (int i = 0; i < 50; i++) {
            ok(writer.commands().send(Increase.of(id, 1)));
        }
        startConnected(display());

        awaitShown(id, 50);
    }

    @Test
    void whatTheBrokerLosesComesFromTheStore() throws Exception {
        MessagingRuntime writer = startConnected(counter());
        MessagingRuntime reader = startConnected(display());
        String id = Ids.next();
        ok(writer.commands().send(Increase.of(id, 1)));
        awaitShown(id, 1);
        reader.stop();
        runtimes.remove(reader);
        for (int i = 0; i < 20; i++) {
            ok(writer.commands().send(Increase.of(id, 1)));
        }
        CachingConnectionFactory connections = connections();
        boolean ignored = new RabbitAdmin(connections).deleteQueue("microshop.display.events.counter");
        connections.destroy();
        startConnected(display());
        ok(writer.commands().send(Increase.of(id, 1)));

        awaitShown(id, 22);
    }

    @Test
    void modulesChangeProcessesWithEventsUnderWay() throws Exception {
        String id = Ids.next();
        int sent = 0;
        for (int round = 0; round < 3; round++) {
            MessagingRuntime writer = startConnected(counter());
            MessagingRuntime reader = startConnected(display());
            sent += increase(writer, id);
            writer.stop();
            reader.stop();
            runtimes.clear();
            MessagingRuntime together = start(Transport.NONE, counter(), display());
            sent += increase(together, id);
            together.stop();
            runtimes.clear();
        }
        start(Transport.NONE, counter(), display());

        awaitShown(id, sent);
    }

    private static int increase(MessagingRuntime runtime, String id) throws Exception {
        for (int i = 0; i < 40; i++) {
            ok(runtime.commands().send(Increase.of(id, 1)));
        }
        return 40;
    }

    private void awaitShown(String id, int events) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                jdbc.sql(SHOWN).param(id).query(Long.class).list())
                        .containsExactlyElementsOf(
                                LongStream.range(0, events).boxed().toList()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("SELECT sequence FROM shown WHERE id = ?")
                                .param(id)
                                .query(Long.class)
                                .optional())
                        .contains((long) events - 1));
    }
}
