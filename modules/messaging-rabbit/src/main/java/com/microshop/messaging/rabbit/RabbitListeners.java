package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import com.microshop.messaging.exchange.TransportException;
import com.microshop.messaging.rabbit.RabbitTransport.AwaitCopy;
import com.microshop.messaging.rabbit.RabbitTransport.RunningOf;
import com.microshop.messaging.rabbit.RabbitTransport.StoryOf;
import com.microshop.messaging.rabbit.Wire.Answer;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.JsonSerializer;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/** Takes requests and events for the modules of this process from their queues. */
final class RabbitListeners implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitListeners.class);
    private static final String UNCHECKED =
            "It did not come through the exchange, so the broker has not checked whether its sender may send it";
    private static final int REQUESTS_AT_A_TIME = 64;
    private static final int EVENT_BATCHES_AHEAD = 4;
    private static final long ASK_AGAIN_SECONDS = 10;
    private static final long ASK_AGAIN_IN_VAIN_SECONDS = 1;
    private static final long RETRY_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(15);

    private final ConnectionFactory connections;
    private final BrokerWatch broker;
    private final RabbitTemplate template;
    private final Wire wire;
    private final LocalModules modules;
    private final Function<Subscription, CompletableFuture<Boolean>> subscribe;
    private final Parking parking;
    private final TransportMeters meters;
    private final RabbitAdmin admin;
    private final List<DirectMessageListenerContainer> containers = new ArrayList<>();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("subscriptions").factory());

    /** Requests that are being answered. */
    private final Map<Object, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    private volatile boolean unanswered = true;
    private long keptUpAt;

    /** When a subscriber last asked a publisher for what it misses; it does not ask again before an answer can be there. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    /** Handles one message and sees to its acknowledgement. */
    @FunctionalInterface
    private interface Handler {

        void handle(Message message, Channel channel);
    }

    RabbitListeners(
            ConnectionFactory connections,
            BrokerWatch broker,
            RabbitTemplate template,
            Wire wire,
            LocalModules modules,
            Parking parking,
            TransportMeters meters,
            Function<Subscription, CompletableFuture<Boolean>> subscribe) {
        this.connections = connections;
        this.broker = broker;
        this.template = template;
        this.wire = wire;
        this.modules = modules;
        this.parking = parking;
        this.meters = meters;
        this.subscribe = subscribe;
        this.admin = new RabbitAdmin(connections);
    }

    void start() {
        parking.open(modules.names());
        declare();
        for (String module : modules.names()) {
            listen(
                    Topology.requests(module),
                    REQUESTS_AT_A_TIME,
                    (message, channel) -> executor.execute(() -> onRequest(module, message, channel)));
            publishers(module)
                    .forEach(publisher -> listen(
                            Topology.events(publisher, module),
                            EVENT_BATCHES_AHEAD,
                            (message, channel) -> onEvents(module, publisher, message, channel)));
        }
        var _ = schedule.scheduleWithFixedDelay(this::keepUpIfDue, 0, ASK_AGAIN_IN_VAIN_SECONDS, TimeUnit.SECONDS);
    }

    private Set<String> publishers(String module) {
        return modules.subscriptions().stream()
                .filter(wish -> wish.subscriber().equals(module))
                .map(Subscription::publisher)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void declare() {
        modules.names().forEach(module -> Topology.declare(admin, module, publishers(module)));
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

    /** Sooner when a publisher has not answered: it may just be starting. */
    private void keepUpIfDue() {
        long now = System.nanoTime();
        if (unanswered || now - keptUpAt > TimeUnit.SECONDS.toNanos(ASK_AGAIN_SECONDS)) {
            keptUpAt = now;
            unanswered = false;
            keepUp();
        }
    }

    private void ask(Subscription wish) {
        var _ = subscribe.apply(wish).exceptionally(failure -> {
            unanswered = true;
            return false;
        });
    }

    /** Somebody may have deleted a queue; events may be missing; an operator may have put messages back. */
    private void keepUp() {
        try {
            declare();
            modules.subscriptions().forEach(this::ask);
            modules.names().forEach(module -> meters.parked(module, parking.count(module)));
        } catch (RuntimeException e) {
            unanswered = true;
            LOG.debug("Cannot declare queues, ask for events or count what is parked now: {}", e.toString());
        }
    }

    private void onRequest(String module, Message message, Channel channel) {
        if (!Topology.isFromTheExchange(message)) {
            park(module, message, channel, UNCHECKED); // and no answer to whoever that was
            return;
        }
        Object key = new Object();
        try {
            underWay.put(key, answer(module, message).whenComplete((answer, failure) -> {
                try {
                    reply(message, failure == null ? answer : Answer.of(failure));
                } finally {
                    underWay.remove(key);
                    acknowledge(message, channel);
                }
            }));
        } catch (UnacceptableException e) {
            reply(message, Answer.of(e));
            park(module, message, channel, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("A request to {} failed", module, e);
            reply(message, Answer.of(e));
            acknowledge(message, channel);
        }
    }

    private CompletableFuture<Answer> answer(String module, Message message) {
        String operation = String.valueOf(message.getMessageProperties().getType());
        return switch (operation) {
            case RabbitTransport.COMMAND -> {
                CommandMessage<?> command = wire.readCommand(message.getBody());
                checkIsFor(module, JsonSerializer.moduleOf(command.getPayloadType()));
                yield modules.carryOut(command)
                        .handle((receipt, failure) ->
                                failure == null ? Answer.of(receipt) : Answer.of(Causes.of(failure)));
            }
            case RabbitTransport.AWAIT_COPY -> {
                AwaitCopy wish = wire.read(message.getBody(), AwaitCopy.class);
                checkIsFor(module, wish.module());
                yield answered(() -> Answer.of(modules.awaitCopy(
                        module, wish.copy(), Duration.ofMillis(Math.min(wish.millis(), LONGEST_WAIT_MILLIS)))));
            }
            case RabbitTransport.SUBSCRIBE -> {
                Subscription wish = wire.read(message.getBody(), Subscription.class);
                checkIsFor(module, wish.publisher());
                yield answered(() -> {
                    modules.subscribed(wish);
                    return Answer.of(true);
                });
            }
            case RabbitTransport.STORY -> {
                StoryOf wish = wire.read(message.getBody(), StoryOf.class);
                checkIsFor(module, wish.module());
                yield answered(() -> Answer.of(modules.story(module, wish.correlationId(), wish.limit())));
            }
            case RabbitTransport.RUNNING -> {
                RunningOf wish = wire.read(message.getBody(), RunningOf.class);
                checkIsFor(module, wish.module());
                yield answered(() -> Answer.ofRunning(modules.running(wish.askFurther())));
            }
            default -> throw new UnacceptableException("Unknown request " + operation);
        };
    }

    private static CompletableFuture<Answer> answered(Supplier<Answer> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException e) {
            LOG.warn("A request failed", e);
            return CompletableFuture.completedFuture(Answer.of(e));
        }
    }

    /** The broker has checked only that the sender may ask the module whose queue this is. */
    private static void checkIsFor(String module, String meant) {
        if (!module.equals(meant)) {
            throw new UnacceptableException("A request to %s about %s".formatted(module, meant));
        }
    }

    private void reply(Message request, Answer answer) {
        String replyTo = request.getMessageProperties().getReplyTo();
        String correlation = request.getMessageProperties().getCorrelationId();
        if (replyTo == null || correlation == null || broker.isBlocked()) {
            return; // nobody waits, or whoever asked will ask again
        }
        Message reply = MessageBuilder.withBody(wire.write(answer))
                .setContentType("application/json")
                .setCorrelationId(correlation)
                .build();
        try {
            template.send("", replyTo, reply);
        } catch (RuntimeException e) {
            LOG.debug("An answer could not be sent; whoever asked will ask again", e);
        }
    }

    private void onEvents(String subscriber, String publisher, Message message, Channel channel) {
        try {
            EventBatch batch = eventsOf(publisher, message);
            switch (modules.receive(subscriber, batch)) {
                case TAKEN ->
                    meters.imported(subscriber, publisher, batch.rows().size());
                case GAP -> {
                    meters.gap(subscriber, publisher);
                    askForMissing(subscriber, publisher);
                }
                case KNOWN -> {}
            }
            acknowledge(message, channel);
        } catch (UnacceptableException e) {
            park(subscriber, message, channel, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("Events of {} could not be taken over, trying again: {}", publisher, e.toString());
            giveBack(message, channel);
        }
    }

    private EventBatch eventsOf(String publisher, Message message) {
        if (!Topology.isFromTheExchange(message)) {
            throw new UnacceptableException(UNCHECKED);
        }
        EventBatch batch = wire.read(message.getBody(), EventBatch.class);
        if (!batch.publisher().equals(publisher)) {
            throw new UnacceptableException("Events of %s in the name of %s".formatted(batch.publisher(), publisher));
        }
        return batch;
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
                    .forEach(this::ask);
        }
    }

    private void park(String module, Message message, Channel channel, String reason) {
        String queue = String.valueOf(message.getMessageProperties().getConsumerQueue());
        try {
            parking.park(module, message, reason);
            LOG.error("A message in {} is not accepted and is parked: {}", queue, Parking.oneLine(reason));
            acknowledge(message, channel);
        } catch (TransportException e) {
            LOG.warn("A message in {} is not accepted and cannot be parked now: {}", queue, e.toString());
            giveBack(message, channel);
        }
    }

    private static void acknowledge(Message message, Channel channel) {
        try {
            channel.basicAck(message.getMessageProperties().getDeliveryTag(), false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not acknowledge; the message will come again", e);
        }
    }

    /** To the queue, to be delivered again. */
    private static void giveBack(Message message, Channel channel) {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            channel.basicNack(message.getMessageProperties().getDeliveryTag(), false, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not give back; the message will come again", e);
        }
    }

    /** Takes nothing more and waits, not for ever, for what is being done. */
    @Override
    public void close() {
        schedule.shutdownNow();
        containers.forEach(DirectMessageListenerContainer::stop);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(DRAIN_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Some requests have not been taken up; they are sent again");
            }
            CompletableFuture<Void> answered =
                    CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new));
            var _ = answered.get(DRAIN_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("{} requests are not answered; whoever asked will ask again", underWay.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
