package com.microshop.messaging.rabbit;

import static com.microshop.messaging.runtime.TestRuntimes.counter;
import static com.microshop.messaging.runtime.TestRuntimes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.kernel.Ids;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.messaging.runtime.TestRuntimes;
import com.microshop.test.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Messages that a module does not accept, at a real RabbitMQ. */
@SuppressWarnings("NullAway.Init") // set before each test
class ParkedMessagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String REQUESTS = "microshop.counter.requests";
    private static final String COMMANDS = "microshop.counter.commands";
    private static final String EVENTS = "microshop.display.events.counter";
    private static final String INCREASE = """
            {"id": "1", "type": "%s", "payload": "{\\"counter_id\\":\\"%s\\",\\"by\\":%d}", "metadata": {}}
            """;

    private static TestBroker broker;

    private TestRuntimes shop;
    private CachingConnectionFactory connections;
    private RabbitTemplate template;
    private TestRuntime counters;
    private TestRuntime displays;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() {
        shop = new TestRuntimes(broker);
        connections = shop.connections(broker.user(), broker.password());
        template = new RabbitTemplate(connections);
        counters = shop.startConnected(counter());
        displays = shop.startConnected(shop.display());
    }

    @AfterEach
    void stop() {
        connections.destroy();
        shop.close();
    }

    private void send(String exchange, String queue, String type, String body) {
        template.send(exchange, queue, message(type, body));
    }

    private static Message message(String type, String body) {
        return MessageBuilder.withBody(body.getBytes(StandardCharsets.UTF_8))
                .setType(type)
                .build();
    }

    private static ParkedMessage parked(TestRuntime runtime) {
        ParkedMessages parked = runtime.parked();
        await().atMost(PATIENCE).until(() -> parked.list().size() == 1);
        return parked.list().getFirst();
    }

    private @Nullable Integer total(String id) {
        return shop.jdbc()
                .sql("SELECT total FROM shown WHERE id = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .orElse(null);
    }

    @Test
    void anUnreadableRequestSaysWhy() {
        send("amq.topic", COMMANDS, "command", "no JSON");

        ParkedMessage parked = parked(counters);
        assertThat(parked.module()).isEqualTo("counter");
        assertThat(parked.queue()).isEqualTo(COMMANDS);
        assertThat(parked.reason()).startsWith("Cannot be read as Command: ");
        assertThat(parked.outline()).isEqualTo("no JSON, 7 bytes");
    }

    @Test
    void anUnknownRequestIsAnsweredAtOnceAndParked() {
        template.setReplyTimeout(PATIENCE.toMillis());
        Message answer = Objects.requireNonNull(template.sendAndReceive("amq.topic", REQUESTS, message("sing", "{}")));

        assertThat(new String(answer.getBody(), StandardCharsets.UTF_8)).contains("Unknown request sing");
        assertThat(parked(counters).reason()).isEqualTo("Unknown request sing");
    }

    @Test
    void anUnknownCommandIsParked() {
        send("amq.topic", COMMANDS, "command", INCREASE.formatted("counter.Double", "c", 1));

        assertThat(parked(counters).reason()).isEqualTo("Unknown command counter.Double");
    }

    @Test
    void aCommandForAnotherModuleIsNotPassedOn() {
        send("amq.topic", "microshop.display.commands", "command", INCREASE.formatted("counter.Increase", "c", 1));

        assertThat(parked(displays).reason()).isEqualTo("Unknown command counter.Increase");
    }

    @Test
    void unreadableEventsDoNotBlockOthers() throws Exception {
        send("amq.topic", EVENTS, "", "{\"publisher\": \"counter\"}");
        String id = Ids.next();
        ok(counters.commands().send(Increase.of(id, 3)));

        assertThat(parked(displays).queue()).isEqualTo(EVENTS);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(id)).isEqualTo(3));
    }

    @Test
    void eventsInTheNameOfAnotherModuleAreParked() {
        send("amq.topic", EVENTS, "", """
                {"publisher": "till", "previous": {"tx": 0, "idx": 0}, "rows": [{"position": {"tx": 1, "idx": 1}, "sequence": 0, "type": "till.Sold"}]}
                """);

        assertThat(parked(displays).reason()).isEqualTo("Events of till in the name of counter");
    }

    @Test
    void whatBypassedThePermissionsIsNeverPutBack() throws Exception {
        send("", COMMANDS, "command", INCREASE.formatted("counter.Increase", "forged", 4));
        ParkedMessage parked = parked(counters);

        assertThat(counters.parked().putBack(parked.id())).isFalse();
        assertThat(counters.parked().putBackAll()).isZero();

        assertThat(counters.parked().list()).containsExactly(parked);
        assertThat(ok(counters.commands().send(Increase.of("forged", 1))).version())
                .isZero();
    }

    @Test
    void allArePutBackAtOnce() {
        for (int i = 0; i < 5; i++) {
            send("amq.topic", REQUESTS, "sing", "{}");
        }
        await().atMost(PATIENCE).until(() -> counters.parked().list().size() == 5);
        List<ParkedMessage> before = counters.parked().list();

        assertThat(counters.parked().putBack("another")).isFalse();
        assertThat(counters.parked().putBackAll()).isEqualTo(5);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(counters.parked().list())
                        .as("not accepted this time, either")
                        .hasSize(5)
                        .doesNotContainAnyElementsOf(before));
    }

    @Test
    void whatStaysUnacceptableIsParkedAgain() {
        send("amq.topic", REQUESTS, "sing", "{}");
        ParkedMessage before = parked(counters);

        assertThat(counters.parked().putBack(before.id())).isTrue();

        assertThat(parked(counters).id()).isNotEqualTo(before.id());
    }

    @Test
    void oneIsShownWithoutWhatMayBeSecret() {
        String body = "{\"text\": \"%s\"}".formatted("la ".repeat(400));
        send("amq.topic", REQUESTS, "sing", body);
        ParkedMessage parked = parked(counters);

        assertThat(counters.parked().find(parked.id()))
                .contains(new ParkedMessages.Content(parked, "sing", null, true, "{\"text\":\"1200 characters\"}"));
        assertThat(counters.parked().find("another")).isEmpty();
        assertThat(counters.parked().list()).containsExactly(parked);
    }

    @Test
    void whatIsDiscardedIsGone() {
        send("amq.topic", REQUESTS, "sing", "{}");
        ParkedMessage parked = parked(counters);

        assertThat(counters.parked().discard(parked.id())).isTrue();

        assertThat(counters.parked().list()).isEmpty();
        assertThat(counters.parked().discard(parked.id())).isFalse();
    }

    @Test
    void whatNoModuleHasParkedIsShownButNeverPutBack() {
        send("", "microshop.counter.parked", "", """
                {"id": "1", "queue": "%s", "reason": "", "since": "2026-01-01T00:00:00Z", "bodyInBase64": ""}
                """.formatted(REQUESTS));

        ParkedMessage parked = parked(counters);
        assertThat(parked.reason()).isEqualTo("No process has parked it; it can only be discarded");
        assertThat(counters.parked().find(parked.id()).orElseThrow().trusted()).isFalse();
        assertThat(counters.parked().putBack(parked.id())).isFalse();
        assertThat(counters.parked().putBackAll()).isZero();
        assertThat(counters.parked().discard(parked.id())).isTrue();
    }

    @Test
    void viewingMessagesKeepsThem() {
        send("amq.topic", REQUESTS, "sing", "{}");
        ParkedMessage parked = parked(counters);
        for (int i = 0; i < 30; i++) {
            assertThat(counters.parked().list()).containsExactly(parked);
        }
    }

    @Test
    void aQueueThatWasDeletedIsThereAgainAndFilledFromTheStore() throws Exception {
        String id = Ids.next();
        ok(counters.commands().send(Increase.of(id, 1)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(id)).isEqualTo(1));
        shop.deleteQueues(EVENTS);
        ok(counters.commands().send(Increase.of(id, 1)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(id)).isEqualTo(2));
    }

    @Test
    void metricsCountWhatHappened() throws Exception {
        String id = Ids.next();
        ok(displays.commands().send(Increase.of(id, 1)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(id)).isEqualTo(1));
        send("amq.topic", REQUESTS, "sing", "{}");

        assertThat(shop.registry()
                        .get("microshop.commands.remote")
                        .tags("module", "counter", "outcome", "done")
                        .timer()
                        .count())
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .until(() -> shop.registry()
                                .get("microshop.requests.waiting")
                                .gauge()
                                .value()
                        == 0);
        assertThat(shop.registry()
                        .get("resilience4j.circuitbreaker.state")
                        .tags("name", "module-counter", "state", "closed")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(shop.registry()
                        .get("microshop.events.imported")
                        .tags("module", "display", "publisher", "counter")
                        .counter()
                        .count())
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.registry()
                                .get("microshop.events.published")
                                .tags("module", "counter", "subscriber", "display", "outcome", "confirmed")
                                .counter()
                                .count())
                        .isPositive());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.registry()
                                .get("microshop.messages.parked")
                                .tag("module", "counter")
                                .gauge()
                                .value())
                        .isEqualTo(1));
    }

    @Test
    void declaringTheQueuesAgainIsHarmless() throws Exception {
        String before = topology();
        shop.startConnected(counter());
        shop.startConnected(shop.display());

        assertThat(topology()).isEqualTo(before);
        assertThat(ok(displays.commands().send(Increase.of("c", 1))).version()).isZero();
    }

    private static String topology() {
        return broker.control("list_queues", "name", "type", "arguments")
                + broker.control("list_bindings", "source_name", "destination_name", "routing_key");
    }
}
