package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.exchange.Importer;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import com.microshop.messaging.rabbit.RabbitTransport.AwaitCopy;
import com.microshop.messaging.rabbit.RabbitTransport.StoryOf;
import com.microshop.messaging.rabbit.Wire.Answer;
import com.microshop.messaging.store.EventBatch;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import tools.jackson.core.JacksonException;

/** Takes requests and events for the modules of this process from their queues. */
final class RabbitListeners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitListeners.class);
    private static final int REQUESTS_AT_A_TIME = 64;
    private static final int EVENT_BATCHES_AHEAD = 4;
    private static final long ASK_AGAIN_SECONDS = 10;
    private static final long RETRY_MILLIS = 500;
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(15);

    private final ConnectionFactory connections;
    private final RabbitTemplate template;
    private final Wire wire;
    private final LocalModules modules;
    private final Consumer<Subscription> subscribe;
    private final RabbitAdmin admin;
    private final List<DirectMessageListenerContainer> containers = new ArrayList<>();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("subscriptions").factory());

    /** When a subscriber last asked a publisher for what it misses; it does not ask again before an answer can be there. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    /** Handles one message and sees to its acknowledgement. */
    @FunctionalInterface
    private interface Handler {

        void handle(Message message, Channel channel);
    }

    RabbitListeners(
            ConnectionFactory connections,
            RabbitTemplate template,
            Wire wire,
            LocalModules modules,
            Consumer<Subscription> subscribe) {
        this.connections = connections;
        this.template = template;
        this.wire = wire;
        this.modules = modules;
        this.subscribe = subscribe;
        this.admin = new RabbitAdmin(connections);
    }

    void start() {
        List<Subscription> wishes = modules.subscriptions();
        var parking = Topology.parkingQueue();
        admin.declareQueue(parking);
        for (String module : modules.names()) {
            TreeSet<String> publishers = new TreeSet<>();
            wishes.stream()
                    .filter(wish -> wish.subscriber().equals(module))
                    .forEach(wish -> publishers.add(wish.publisher()));
            Topology.all(module, publishers).forEach(admin::declareQueue);
            listen(Topology.requests(module), REQUESTS_AT_A_TIME, this::onRequest);
            publishers.forEach(publisher -> listen(
                    Topology.events(publisher, module),
                    EVENT_BATCHES_AHEAD,
                    (message, channel) -> onEvents(module, publisher, message, channel)));
        }
        var repeated = schedule.scheduleWithFixedDelay(this::subscribeAll, 0, ASK_AGAIN_SECONDS, TimeUnit.SECONDS);
        assert repeated != null;
    }

    private void listen(String queue, int prefetch, Handler handler) {
        DirectMessageListenerContainer container = new DirectMessageListenerContainer(connections);
        container.setQueueNames(queue);
        container.setPrefetchCount(prefetch);
        container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
        container.setMessageListener((ChannelAwareMessageListener)
                (message, channel) -> handler.handle(message, Objects.requireNonNull(channel)));
        container.setShutdownTimeout(DRAIN_WITHIN.toMillis());
        container.setFailedDeclarationRetryInterval(RETRY_MILLIS);
        container.setRecoveryInterval(RETRY_MILLIS);
        container.setMissingQueuesFatal(false);
        container.setAmqpAdmin(admin);
        container.afterPropertiesSet();
        container.start();
        containers.add(container);
    }

    private void subscribeAll() {
        try {
            modules.subscriptions().forEach(subscribe);
        } catch (RuntimeException e) {
            LOG.debug("Cannot ask for events now: {}", e.toString());
        }
    }

    private void onRequest(Message message, Channel channel) {
        executor.execute(() -> {
            var answered = answer(message).whenComplete((answer, failure) -> {
                reply(message, failure == null ? answer : Answer.of(failure));
                acknowledge(message, channel);
            });
            assert answered != null;
        });
    }

    private CompletableFuture<Answer> answer(Message message) {
        String operation = String.valueOf(message.getMessageProperties().getType());
        try {
            return switch (operation) {
                case RabbitTransport.COMMAND ->
                    modules.carryOut(wire.readCommand(message.getBody()))
                            .handle((receipt, failure) ->
                                    failure == null ? Answer.of(receipt) : Answer.of(Causes.of(failure)));
                case RabbitTransport.AWAIT_COPY -> {
                    AwaitCopy wish = wire.read(message.getBody(), AwaitCopy.class);
                    yield CompletableFuture.completedFuture(
                            Answer.of(modules.awaitCopy(wish.module(), wish.copy(), Duration.ofMillis(wish.millis()))));
                }
                case RabbitTransport.SUBSCRIBE -> {
                    modules.subscribed(wire.read(message.getBody(), Subscription.class));
                    yield CompletableFuture.completedFuture(Answer.of(true));
                }
                case RabbitTransport.STORY -> {
                    StoryOf wish = wire.read(message.getBody(), StoryOf.class);
                    yield CompletableFuture.completedFuture(
                            Answer.of(modules.story(wish.module(), wish.correlationId(), wish.limit())));
                }
                default ->
                    CompletableFuture.completedFuture(
                            Answer.of(new IllegalArgumentException("Unknown request " + operation)));
            };
        } catch (RuntimeException e) {
            LOG.warn("A {} failed", operation, e);
            return CompletableFuture.completedFuture(Answer.of(e));
        }
    }

    private void reply(Message request, Answer answer) {
        String replyTo = request.getMessageProperties().getReplyTo();
        String correlation = request.getMessageProperties().getCorrelationId();
        if (replyTo == null || correlation == null) {
            return;
        }
        Message reply = MessageBuilder.withBody(wire.write(answer))
                .setContentType("application/json")
                .setCorrelationId(correlation)
                .build();
        try {
            template.send("", replyTo, reply);
        } catch (AmqpException e) {
            LOG.debug("An answer could not be sent; whoever asked will ask again", e);
        }
    }

    private void onEvents(String subscriber, String publisher, Message message, Channel channel) {
        EventBatch batch;
        try {
            batch = wire.read(message.getBody(), EventBatch.class);
        } catch (JacksonException e) {
            park(message, e);
            acknowledge(message, channel);
            return;
        }
        try {
            if (modules.receive(subscriber, batch) == Importer.Outcome.GAP) {
                askForMissing(subscriber, publisher);
            }
            acknowledge(message, channel);
        } catch (RuntimeException e) {
            LOG.warn("Events of {} could not be taken over, trying again: {}", publisher, e.toString());
            putBack(message, channel);
        }
    }

    private void askForMissing(String subscriber, String publisher) {
        long now = System.nanoTime();
        String key = subscriber + "<" + publisher;
        Long before = asked.get(key);
        if (before == null || now - before > TimeUnit.SECONDS.toNanos(2)) {
            asked.put(key, now);
            modules.subscriptions().stream()
                    .filter(wish -> wish.subscriber().equals(subscriber)
                            && wish.publisher().equals(publisher))
                    .forEach(subscribe);
        }
    }

    private void park(Message message, Exception reason) {
        String queue = String.valueOf(message.getMessageProperties().getConsumerQueue());
        LOG.error("A message in {} cannot be read and is parked: {}", queue, reason.getMessage());
        message.getMessageProperties().setHeader("x-parked-from", queue);
        template.send("", Topology.PARKED, message);
    }

    private static void acknowledge(Message message, Channel channel) {
        try {
            channel.basicAck(message.getMessageProperties().getDeliveryTag(), false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not acknowledge; the message will come again", e);
        }
    }

    private static void putBack(Message message, Channel channel) {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            channel.basicNack(message.getMessageProperties().getDeliveryTag(), false, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not put back; the message will come again", e);
        }
    }

    /** Takes nothing more and waits for what is being done. */
    @Override
    public void close() {
        schedule.shutdownNow();
        containers.forEach(DirectMessageListenerContainer::stop);
        executor.close();
    }
}
