package com.microshop.messaging.rabbit;

import static com.microshop.messaging.runtime.TestRuntimes.account;
import static com.microshop.messaging.runtime.TestRuntimes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Correct;
import com.microshop.kernel.Ids;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.messaging.runtime.TestRuntimes;
import com.microshop.museum.TicketSold;
import com.microshop.test.TestBroker;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process whose program was taken over can send with its own account at a real RabbitMQ. */
@SuppressWarnings("NullAway.Init") // set before each test
class ForgedMessagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long CONFIRM_MILLIS = 10_000;
    private static final String EXCHANGE = "amq.topic";
    private static final String COMMANDS = "microshop.counter.commands";
    private static final String EVENTS = "microshop.display.events.museum";
    private static final String COMMAND = """
            {"id": "1", "type": "%s", "payload": "{\\"counter_id\\":\\"forged\\",\\"by\\":1}", "metadata": {}}
            """;

    private static TestBroker broker;

    private final List<String> corrected = new CopyOnWriteArrayList<>();
    private TestRuntimes shop;
    private TestRuntime counters;
    private TestRuntime displays;

    /** No module handles it. */
    record Trap(String counterId) {

        private static final AtomicInteger READ = new AtomicInteger();

        Trap {
            READ.incrementAndGet();
        }
    }

    private final class Corrections {

        @CommandHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void handle(Correct command) {
            corrected.add(command.counterId());
        }
    }

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
        List.of("counter", "museum", "display", "audit").forEach(module -> TestRuntimes.createAccount(broker, module));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() {
        shop = new TestRuntimes(broker);
        ModuleDefinition counter = TestRuntimes.counter();
        counters = shop.startWithOwnAccount(new ModuleDefinition(
                counter.name(),
                counter.schema(),
                counter.aggregates(),
                List.of(repositories -> new Corrections()),
                counter.projections(),
                counter.policies(),
                counter.imports(),
                counter.upcasters()));
        ModuleDefinition display = shop.display();
        Set<Class<?>> imports = new HashSet<>(display.imports());
        imports.add(TicketSold.class);
        displays = shop.startWithOwnAccount(new ModuleDefinition(
                display.name(),
                display.schema(),
                display.aggregates(),
                display.commandHandlers(),
                display.projections(),
                display.policies(),
                imports,
                display.upcasters()));
    }

    @AfterEach
    void stop() {
        shop.close();
        shop.deleteQueues(EVENTS);
    }

    /** Publishes with the account of a module and returns when the broker has it. */
    private static void publish(String module, String queue, BasicProperties properties, String body) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        factory.setUsername(account(module));
        factory.setPassword(account(module));
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.basicPublish(EXCHANGE, queue, true, properties, body.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        }
    }

    private static BasicProperties from(String module, String type) {
        return new BasicProperties.Builder().type(type).userId(account(module)).build();
    }

    private static void publishEvents(String... types) throws Exception {
        List<String> rows = new ArrayList<>();
        for (String type : types) {
            rows.add("""
                    {"position": {"tx": 1, "idx": %d}, "eventId": "%s", "aggregateType": "Any", "aggregateId": "forged",
                     "sequence": %1$d, "type": "%s", "payload": "{\\"counter_id\\":\\"forged\\",\\"by\\":9,\\"total\\":9}",
                     "metadata": "{}", "occurredAt": "2026-01-01T00:00:00Z"}
                    """.formatted(rows.size(), Ids.next(), type));
        }
        publish("museum", EVENTS, new BasicProperties(), """
                {"publisher": "museum", "previous": {"tx": 0, "idx": 0}, "rows": [%s]}
                """.formatted(String.join(",", rows)));
    }

    private List<String> imported() {
        List<String> types = new ArrayList<>();
        shop.jdbc()
                .sql("SELECT type FROM displays.event WHERE aggregate_id = 'forged' ORDER BY tx, idx")
                .query(row -> {
                    types.add(row.getString(1));
                });
        return types;
    }

    private static void awaitParked(TestRuntime runtime, String reason) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runtime.parked().list())
                        .extracting(ParkedMessage::reason)
                        .containsExactly(reason));
    }

    private long increased() {
        return shop.jdbc()
                .sql("SELECT count(*) FROM counters.event WHERE aggregate_id = 'forged'")
                .query(Long.class)
                .single();
    }

    @Test
    void anEventOfAnotherModuleIsNotImported() throws Exception {
        publishEvents("museum.TicketSold", "counter.Increased");

        awaitParked(displays, "counter.Increased is no event of museum");
        assertThat(imported()).isEmpty();
        publishEvents("museum.TicketSold");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(imported()).containsExactly("museum.TicketSold"));
    }

    @Test
    void anEventThatIsNotSubscribedIsLeftOut() throws Exception {
        publishEvents("museum.CoatLeft", "museum.TicketSold");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(imported()).containsExactly("museum.TicketSold"));
    }

    @Test
    void whatANewerVersionHasSubscribedToIsImported() throws Exception {
        shop.jdbc()
                .sql("INSERT INTO displays.imported_type VALUES ('museum', 'museum.CoatLeft')")
                .update();
        publishEvents("museum.CoatLeft", "museum.TicketSold");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(imported()).containsExactly("museum.CoatLeft", "museum.TicketSold"));
    }

    @Test
    void aCommandThatOnlyOthersMaySendIsNotExecuted() throws Exception {
        ok(displays.commands().send(Increase.of("forged", 1)));

        assertThatThrownBy(() -> ok(displays.commands().send(Limit.of("forged", 1))))
                .hasMessageContaining("counter.Limit must not come from the account microshop-display");

        awaitParked(counters, "counter.Limit must not come from the account microshop-display");
        assertThat(increased()).isEqualTo(1);
    }

    @Test
    void aCommandThatWasRefusedIsRefusedAgainAfterItWasPutBack() {
        assertThatThrownBy(() -> ok(displays.commands().send(Limit.of("forged", 1))))
                .hasMessageContaining("must not come");
        awaitParked(counters, "counter.Limit must not come from the account microshop-display");
        ParkedMessage before = counters.parked().list().getFirst();

        assertThat(counters.parked().putBack(before.id())).isTrue();

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(counters.parked().list()).hasSize(1).doesNotContain(before));
        awaitParked(counters, "counter.Limit must not come from the account microshop-display");
    }

    @Test
    void aCommandOfTheDomainIsNotExecuted() {
        assertThatThrownBy(() -> ok(displays.commands().send(new Correct("forged"))))
                .hasMessageContaining("counter.domain.Correct must not come from the account microshop-display");

        assertThat(corrected).isEmpty();
    }

    @Test
    void aClassThatNoModuleHandlesIsNotRead() throws Exception {
        publish(
                "display",
                COMMANDS,
                from("display", "command"),
                COMMAND.formatted("messaging.rabbit.ForgedMessagesTest$Trap"));

        awaitParked(counters, "Unknown command messaging.rabbit.ForgedMessagesTest$Trap");
        assertThat(Trap.READ).hasValue(0);
    }

    @Test
    void aCommandNamesTheAccountOfItsSender() throws Exception {
        publish("display", COMMANDS, new BasicProperties(), COMMAND.formatted("counter.Increase"));

        awaitParked(counters, "counter.Increase must not come from the account null");
        counters.parked().putBackAll();
        awaitParked(counters, "counter.Increase must not come from the account ");
        assertThatThrownBy(() ->
                        publish("display", COMMANDS, from("audit", "command"), COMMAND.formatted("counter.Increase")))
                .hasStackTraceContaining("authenticated user was");
        assertThat(increased()).isZero();
    }

    @Test
    void aHeaderDoesNotChangeTheSender() throws Exception {
        BasicProperties forged = from("audit", "command")
                .builder()
                .headers(Map.of(SenderAccounts.SENT_BY, account("display")))
                .build();
        publish("audit", COMMANDS, forged, COMMAND.formatted("counter.Increase"));

        awaitParked(counters, "counter.Increase must not come from the account microshop-audit");
        assertThat(increased()).isZero();
    }

    @Test
    void nobodySubscribesInTheNameOfAnother() throws Exception {
        publish("audit", "microshop.counter.requests", from("audit", "subscribe"), """
                {"publisher": "counter", "subscriber": "display", "types": ["counter.Limited"], "after": {"tx": 0, "idx": 0}}
                """);

        awaitParked(counters, "A request of display from the account microshop-audit");
    }
}
