package com.microshop.messaging.runtime;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Counter;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.rabbit.BrokerAccount;
import com.microshop.messaging.rabbit.BrokerPermissions;
import com.microshop.messaging.rabbit.CommandSenders;
import com.microshop.messaging.rabbit.RabbitTransport;
import com.microshop.test.TestBroker;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Runtimes on one database, each in the role of a process, with a projection of a counter in one of them; most on one broker. */
public final class TestRuntimes implements AutoCloseable {

    /** The modules that each module uses; {@code till} is unrelated to the others. */
    public static final Map<String, Set<String>> USES = Map.of(
            "counter", Set.of(),
            "museum", Set.of(),
            "display", Set.of("counter", "museum"),
            "till", Set.of(),
            "audit", Set.of("counter"));

    /** The commands that each module sends to others. */
    private static final CommandSenders SENDERS =
            new CommandSenders(Map.of("display", Set.of(Increase.class), "audit", Set.of(Limit.class)));

    private final @Nullable TestBroker broker;
    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final List<TestRuntime> runtimes = new ArrayList<>();

    /** Creates none yet, without a broker. */
    public TestRuntimes() {
        this.broker = null;
    }

    /** Creates none yet. */
    public TestRuntimes(TestBroker broker) {
        this.broker = broker;
    }

    private TestBroker broker() {
        return Objects.requireNonNull(broker, "without a broker");
    }

    public TestDatabase database() {
        return database;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    /** The metrics of all runtimes together. */
    public MeterRegistry registry() {
        return registry;
    }

    public CachingConnectionFactory connections(String user, String password) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(broker().url()));
        connections.setUsername(user);
        connections.setPassword(password);
        connections.setPublisherConfirmType(ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        return connections;
    }

    /** The name of the account of a process that runs one module. */
    public static String account(String module) {
        return BrokerAccount.of(Set.of(module), USES).name();
    }

    /** Creates the account of a process that runs one module, with its permissions; its password is its name. */
    public static void createAccount(TestBroker broker, String module) {
        BrokerPermissions allowed = BrokerPermissions.of(Set.of(module), USES);
        String name = account(module);
        var _ = broker.control("add_user", name, name);
        var _ = broker.control("set_permissions", name, allowed.configure(), allowed.write(), allowed.read());
        var _ = broker.control(
                "set_topic_permissions",
                name,
                BrokerPermissions.TOPIC_EXCHANGE,
                allowed.topicWrite(),
                allowed.topicRead());
    }

    public TestRuntime start(Transport transport, ModuleDefinition... definitions) {
        TestRuntime runtime = new TestRuntime(
                dataSource,
                new JdbcTransactionManager(dataSource),
                new MessagingProperties(
                        12, Duration.ofSeconds(20), 500, 2, 8, 1_000, Duration.ofSeconds(2), Duration.ofDays(30), 0),
                transport);
        runtimes.add(runtime);
        runtime.assemble(List.of(definitions));
        runtime.start();
        return runtime;
    }

    public TestRuntime startConnected(ModuleDefinition... definitions) {
        return start(
                new RabbitTransport(connections(broker().user(), broker().password()), SENDERS, registry), definitions);
    }

    /** Starts one module with the account for it. */
    public TestRuntime startWithOwnAccount(ModuleDefinition definition) {
        String account = account(definition.name());
        return start(new RabbitTransport(connections(account, account), SENDERS, registry), definition);
    }

    public static ModuleDefinition counter() {
        return ModuleDefinition.named("counter", "counters")
                .aggregate(Counter.class)
                .build();
    }

    public ModuleDefinition display() {
        return ModuleDefinition.named("display", "displays")
                .projection("copies", new Copies(jdbc))
                .build();
    }

    public static Receipt ok(CompletableFuture<Receipt> outcome) throws Exception {
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

    public void deleteQueues(String... queues) {
        CachingConnectionFactory connections = connections(broker().user(), broker().password());
        RabbitAdmin admin = new RabbitAdmin(connections);
        for (String queue : queues) {
            var _ = admin.deleteQueue(queue);
        }
        connections.destroy();
    }

    @Override
    public void close() {
        runtimes.stream().filter(TestRuntime::isRunning).forEach(TestRuntime::stop);
        if (broker != null) {
            deleteQueues(
                    "microshop.counter.commands",
                    "microshop.counter.requests",
                    "microshop.counter.parked",
                    "microshop.display.commands",
                    "microshop.display.requests",
                    "microshop.display.parked",
                    "microshop.display.events.counter");
        }
        dataSource.close();
        database.close();
    }
}
