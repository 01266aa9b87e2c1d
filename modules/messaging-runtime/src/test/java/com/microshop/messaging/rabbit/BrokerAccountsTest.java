package com.microshop.messaging.rabbit;

import static com.microshop.messaging.runtime.TestRuntimes.counter;
import static com.microshop.messaging.runtime.TestRuntimes.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.kernel.Ids;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.ParkedMessages.ParkedMessage;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.messaging.runtime.TestRuntimes;
import com.microshop.test.TestBroker;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The permissions of a process at a real RabbitMQ with an account of its own. */
@SuppressWarnings("NullAway.Init") // set before each test
class BrokerAccountsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long CONFIRM_MILLIS = 10_000;
    private static final String EXCHANGE = "amq.topic";

    private static TestBroker broker;

    private TestRuntimes shop;
    private TestRuntime counters;
    private TestRuntime displays;

    /** An attempt of an account. */
    @FunctionalInterface
    private interface Attempt {

        void with(Channel channel) throws Exception;
    }

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
        List.of("counter", "display", "till").forEach(module -> TestRuntimes.createAccount(broker, module));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() {
        shop = new TestRuntimes(broker);
        counters = shop.startWithOwnAccount(counter());
        displays = shop.startWithOwnAccount(shop.display());
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void isEnoughForCommandsEventsWaitsAndStories() throws Exception {
        String id = Ids.next();

        Receipt receipt = ok(displays.commands().send(Increase.of(id, 5), CommandOptions.correlatedWith("story-1")));

        assertThat(counters.freshness().awaitSubscribers(id, receipt.version(), PATIENCE))
                .isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.jdbc()
                                .sql("SELECT total FROM shown WHERE id = ?")
                                .param(id)
                                .query(Integer.class)
                                .list())
                        .containsExactly(5));
        assertThat(displays.eventLog().story("story-1", 10))
                .extracting(StoredEvent::module)
                .containsExactly("counter");
    }

    @Test
    void sendsNothingToAModuleItHasNothingToDoWith() {
        assertRefused("till", publishing("microshop.counter.commands"));
        assertRefused("till", publishing("microshop.display.events.counter"));
    }

    @Test
    void sendsNoCommandsToAModuleThatUsesIt() {
        assertThat(isRefused("counter", publishing("microshop.display.requests")))
                .isFalse();
        assertRefused("counter", publishing("microshop.display.commands"));
    }

    @Test
    void sendsNoEventsAsAnotherModule() {
        assertRefused("display", publishing("microshop.audit.events.counter"));
        assertRefused("counter", publishing("microshop.audit.events.display"));
    }

    @Test
    void takesNothingFromTheQueuesOfAnotherModule() {
        assertRefused("display", channel -> channel.basicGet("microshop.counter.commands", true));
        assertRefused(
                "display", channel -> channel.basicConsume("microshop.counter.commands", new DefaultConsumer(channel)));
        assertRefused("display", channel -> channel.queuePurge("microshop.counter.commands"));
        assertRefused("counter", channel -> channel.basicGet("microshop.display.events.counter", true));
        assertRefused("counter", channel -> channel.basicGet("microshop.display.parked", true));
    }

    @Test
    void readsNoMessagesOfOthers() {
        assertRefused("till", overhearing("microshop.counter.commands"));
        assertRefused("till", overhearing("microshop.#"));
        assertRefused("display", overhearing("microshop.counter.commands"));
        assertRefused("till", channel -> {
            channel.exchangeDeclare("microshop.till.ear", "fanout", false, true, Map.of());
            channel.exchangeBind("microshop.till.ear", EXCHANGE, "#");
        });
    }

    @Test
    void changesNothingThatBelongsToAnotherModule() {
        assertRefused("till", channel -> channel.queueDelete("microshop.counter.commands"));
        assertRefused("till", channel -> channel.queueDeclare("microshop.counter.more", false, false, true, null));
        assertRefused("till", channel -> channel.queueBind("microshop.counter.commands", EXCHANGE, "#"));
        assertRefused(
                "till",
                channel -> channel.queueUnbind("microshop.counter.commands", EXCHANGE, "microshop.counter.commands"));
        assertRefused("till", channel -> channel.exchangeDelete(EXCHANGE));
    }

    @Test
    void aCommandPutDirectlyIntoAQueueIsNotExecuted() throws Exception {
        assertParked(channel ->
                publish(channel, "", "microshop.counter.commands", properties().build()));
    }

    @Test
    void aCommandThatExpiredIntoAQueueIsNotExecuted() throws Exception {
        assertParked(channel -> {
            channel.queueDeclare(
                    "microshop.till.detour",
                    false,
                    true,
                    true,
                    Map.of(
                            "x-message-ttl",
                            0,
                            "x-dead-letter-exchange",
                            EXCHANGE,
                            "x-dead-letter-routing-key",
                            "microshop.counter.commands"));
            publish(channel, "", "microshop.till.detour", properties().build());
        });
    }

    @Test
    void aCommandThatCameFromAnotherExchangeIsNotExecuted() throws Exception {
        assertParked(channel -> {
            channel.exchangeDeclare("microshop.till.detour", "fanout", false, true, Map.of());
            channel.exchangeBind(EXCHANGE, "microshop.till.detour", "");
            publish(
                    channel,
                    "microshop.till.detour",
                    "microshop.counter.commands",
                    properties().build());
        });
    }

    @Test
    void aCopyOfAnAllowedMessageIsRefusedOrNotExecuted() throws Exception {
        BasicProperties copied = properties()
                .headers(Map.of("CC", List.of("microshop.counter.commands")))
                .build();
        Attempt attempt = channel -> publish(channel, EXCHANGE, "microshop.till.requests", copied);
        if (isRefused("till", attempt)) {
            assertThat(counters.parked().list()).isEmpty();
        } else {
            assertNotExecuted();
        }
    }

    private void assertParked(Attempt attempt) throws Exception {
        assertThat(isRefused("till", attempt)).isFalse();
        assertNotExecuted();
    }

    private void assertNotExecuted() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(counters.parked().list())
                        .singleElement()
                        .satisfies(BrokerAccountsTest::assertUnchecked));
        assertThat(shop.jdbc()
                        .sql("SELECT count(*) FROM counters.event WHERE aggregate_id = 'forged'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private static void assertUnchecked(ParkedMessage parked) {
        assertThat(parked.module()).isEqualTo("counter");
        assertThat(parked.queue()).isEqualTo("microshop.counter.commands");
        assertThat(parked.reason()).contains("did not come through the exchange");
        assertThat(parked.outline()).contains("forged");
    }

    private static BasicProperties.Builder properties() {
        return new BasicProperties.Builder().type("command");
    }

    private static void publish(Channel channel, String exchange, String routingKey, BasicProperties properties)
            throws Exception {
        String command = """
                {"id": "1", "type": "counter.Increase", "payload": "{\\"counter_id\\":\\"forged\\",\\"by\\":1}", "metadata": {}}
                """;
        channel.basicPublish(exchange, routingKey, properties, command.getBytes(StandardCharsets.UTF_8));
    }

    private static Attempt publishing(String routingKey) {
        return channel -> publish(channel, EXCHANGE, routingKey, properties().build());
    }

    /** Binds a queue that the till may have. */
    private static Attempt overhearing(String routingKey) {
        return channel -> {
            channel.queueDeclare("microshop.till.ear", false, true, true, null);
            channel.queueBind("microshop.till.ear", EXCHANGE, routingKey);
        };
    }

    private static void assertRefused(String module, Attempt attempt) {
        assertThat(isRefused(module, attempt)).as("refused").isTrue();
    }

    /** Whether the broker refuses it for lack of permission; any other failure fails the test. */
    private static boolean isRefused(String module, Attempt attempt) {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(broker.url());
            factory.setUsername(TestRuntimes.account(module));
            factory.setPassword(TestRuntimes.account(module));
            try (Connection connection = factory.newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                attempt.with(channel);
                channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
                return false;
            }
        } catch (Exception e) {
            if (accessRefused(e)) {
                return true;
            }
            throw new AssertionError(e);
        }
    }

    private static boolean accessRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) {
                return close.getReplyCode() == AMQP.ACCESS_REFUSED;
            }
        }
        return false;
    }
}
