package com.microshop.messaging.rabbit;

import com.microshop.messaging.OutcomeUnknownException;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.Receipt;
import com.microshop.messaging.RunningModule;
import com.microshop.messaging.StoredEvent;
import com.microshop.messaging.exchange.Causes;
import com.microshop.messaging.exchange.ImportedEvent;
import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import com.microshop.messaging.exchange.Transport;
import com.microshop.messaging.rabbit.Wire.Answer;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.messaging.store.SteadyTime;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.commandhandling.CommandMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.AmqpMessageReturnedException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.RabbitMessageFuture;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * The transport over RabbitMQ.
 *
 * <p>Commands and other requests go to the module's request queue and are answered by direct reply-to. Each ends at its
 * deadline: unanswered, its outcome is unknown; not accepted by the broker, nothing was done. While a module does not
 * answer at all, a circuit breaker refuses at once. Events go to a queue for each publisher and subscriber and count as
 * handed over when the broker confirms them.
 */
public final class RabbitTransport implements Transport {

    static final String COMMAND = "command";
    static final String AWAIT_IMPORTED = "await-copy";
    static final String SUBSCRIBE = "subscribe";
    static final String STORY = "story";
    static final String RUNNING = "running";

    private static final Logger LOG = LoggerFactory.getLogger(RabbitTransport.class);
    private static final Duration STORY_WITHIN = Duration.ofSeconds(5);
    private static final Duration RUNNING_WITHIN = Duration.ofSeconds(1);
    private static final Duration RUNNING_FURTHER_WITHIN = Duration.ofSeconds(4);
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(1);

    private final CachingConnectionFactory connections;
    private final BrokerWatch broker = new BrokerWatch(this::giveUpAnswers);
    private final TransportMeters meters;
    private final Wire wire;
    private final CommandSenders senders;
    private final SenderAccounts accounts;
    private final ConfirmedSender sender;
    private final Parking parking;
    private final AsyncRabbitTemplate requests;
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
            .slidingWindowSize(50)
            .minimumNumberOfCalls(20)
            .failureRateThreshold(80)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .clock(new SteadyTime().withZone(ZoneOffset.UTC))
            .permittedNumberOfCallsInHalfOpenState(5)
            // Trials that were sent just before the other side was lost are not waited for until their deadline.
            .maxWaitDurationInHalfOpenState(Duration.ofSeconds(2))
            .recordException(RabbitTransport::isUnreachable)
            .build());

    /** Requests that wait for their answer, which comes over the connection that they left by or not at all. */
    private final Map<Object, CompletableFuture<Message>> underWay = new ConcurrentHashMap<>();

    private @Nullable RabbitListeners listeners;

    /**
     * Creates the transport; nothing is connected yet.
     *
     * @param connections to the broker, with correlated publisher confirms and returns
     * @param senders which modules may send which commands to the modules of this process
     * @param registry for its metrics
     */
    public RabbitTransport(CachingConnectionFactory connections, CommandSenders senders, MeterRegistry registry) {
        this.connections = connections;
        this.senders = senders;
        this.accounts = new SenderAccounts(connections.getUsername());
        this.meters = new TransportMeters(registry);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(registry);
        this.wire = new Wire(JsonSerializer.create());
        connections.addConnectionListener(broker);
        this.sender = new ConfirmedSender(connections, broker);
        this.parking = new Parking(connections, sender, accounts, wire);
        this.requests = new AsyncRabbitTemplate(new RabbitTemplate(connections));
        requests.setMandatory(true);
        requests.setReceiveTimeout(LONGEST_REQUEST.toMillis());
    }

    @Override
    public CompletableFuture<Receipt> send(String module, CommandMessage<?> command, Duration deadline) {
        return meters.timed(
                module,
                () -> request(module, COMMAND, wire.write(command), deadline).thenApply(answer -> {
                    if (answer.receipt() == null) {
                        throw new RemoteFailureException("Module %s has answered without a receipt".formatted(module));
                    }
                    return answer.receipt();
                }));
    }

    @Override
    public boolean awaitImported(String subscriber, ImportedEvent copy, Duration timeout) {
        try {
            return request(
                            subscriber,
                            AWAIT_IMPORTED,
                            wire.write(new AwaitCopy(subscriber, copy, timeout.toMillis())),
                            timeout)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .shown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Module {} has not reported that it shows {}: {}", subscriber, copy, e.toString());
            return false;
        }
    }

    /** Waits until an imported event is shown. */
    record AwaitCopy(String module, ImportedEvent copy, long millis) {}

    /** Asks for the events of one story. */
    record StoryOf(String module, String correlationId, int limit) {}

    @Override
    public List<StoredEvent> story(String module, String correlationId, int limit) {
        try {
            List<StoredEvent> events = request(
                            module, STORY, wire.write(new StoryOf(module, correlationId, limit)), STORY_WITHIN)
                    .get(STORY_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .events();
            return events == null ? List.of() : events;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(module);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Module {} has not sent its part of a story", module, e);
            throw unreachable(module);
        }
    }

    /** Asks which processes run. */
    record RunningOf(String module, boolean askFurther) {}

    /** Not through the circuit breaker: a missing answer does not mean that commands fail. */
    @Override
    public List<RunningModule> running(String module, boolean askFurther) {
        Duration deadline = askFurther ? RUNNING_FURTHER_WITHIN : RUNNING_WITHIN;
        try {
            List<RunningModule> running = ask(module, RUNNING, wire.write(new RunningOf(module, askFurther)), deadline)
                    .get(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .running();
            return running == null ? List.of() : running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Module {} has not answered which processes run: {}", module, e.toString());
        }
        return List.of();
    }

    /**
     * Fails if the publisher has not confirmed what a subscriber wants of it. Not through the circuit breaker: it may take
     * long to deliver what is missing, which says nothing of commands.
     */
    CompletableFuture<Boolean> subscribe(Subscription subscription) {
        return ask(subscription.publisher(), SUBSCRIBE, wire.write(subscription), LONGEST_REQUEST)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        LOG.debug(
                                "Module {} has not confirmed what {} wants of it, asking again later: {}",
                                subscription.publisher(),
                                subscription.subscriber(),
                                failure.toString());
                    }
                })
                .thenApply(Answer::shown);
    }

    private CompletableFuture<Answer> request(String module, String operation, byte[] body, Duration deadline) {
        return breakers.circuitBreaker("module-" + module)
                .executeCompletionStage(() -> ask(module, operation, body, deadline))
                .toCompletableFuture()
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        Causes.of(failure) instanceof CallNotPermittedException ? unreachable(module) : failure));
    }

    private CompletableFuture<Answer> ask(String module, String operation, byte[] body, Duration deadline) {
        if (broker.isBlocked()) {
            return CompletableFuture.failedFuture(unreachable(module));
        }
        Message message = MessageBuilder.withBody(body)
                .setContentType("application/json")
                .setType(operation)
                .setUserId(accounts.own())
                .setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT)
                .setExpiration(Long.toString(Math.max(1, deadline.toMillis())))
                .build();
        String queue = operation.equals(COMMAND) ? Topology.commands(module) : Topology.requests(module);
        RabbitMessageFuture reply;
        try {
            reply = requests.sendAndReceive(Topology.EXCHANGE, queue, message);
        } catch (AmqpException e) {
            LOG.debug("Cannot reach module {}", module, e);
            return CompletableFuture.failedFuture(unreachable(module));
        }
        Object key = new Object();
        underWay.put(key, reply);
        return meters.waiting(reply.orTimeout(Math.max(1, deadline.toMillis()), TimeUnit.MILLISECONDS))
                .whenComplete((answer, failure) -> {
                    underWay.remove(key);
                    if (failure != null) {
                        boolean released = reply.cancel(true); // its channel, which would be held for a minute
                        LOG.trace("Channel released: {}", released);
                    }
                })
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(translated(module, operation, deadline, failure)))
                .thenCompose(this::read);
    }

    private void giveUpAnswers() {
        AmqpException lost = new AmqpException("The connection to the broker was lost");
        for (CompletableFuture<Message> reply : underWay.values()) {
            var _ = reply.completeExceptionally(lost);
        }
    }

    private CompletableFuture<Answer> read(Message message) {
        Answer answer = wire.read(message.getBody(), Answer.class);
        return answer.failure() == null
                ? CompletableFuture.completedFuture(answer)
                : CompletableFuture.failedFuture(answer.failure().toException());
    }

    private static RuntimeException translated(String module, String operation, Duration deadline, Throwable failure) {
        return switch (Causes.of(failure)) {
            case AmqpMessageReturnedException returned -> unreachable(module);
            case TimeoutException late ->
                new OutcomeUnknownException("Module %s has not answered a %s within %s; it may still be executed."
                        .formatted(module, operation, deadline));
            default ->
                new OutcomeUnknownException(
                        "The broker was lost before module %s answered a %s; it may still be executed."
                                .formatted(module, operation));
        };
    }

    private static OverloadedException unreachable(String module) {
        return new OverloadedException("Module %s cannot be reached now; nothing was done.".formatted(module));
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof OutcomeUnknownException || failure instanceof OverloadedException;
    }

    @Override
    public void publish(String subscriber, EventBatch batch) {
        String queue = Topology.events(batch.publisher(), subscriber);
        String outcome = "failed";
        try {
            boolean isKept = sender.send(
                    queue, ConfirmedSender.durable(wire.write(batch)).build());
            outcome = isKept ? "confirmed" : "refused";
        } finally {
            meters.published(batch.publisher(), subscriber, batch.rows().size(), outcome);
        }
        if (outcome.equals("refused")) {
            // The subscriber has not been started yet, or lags far behind: it will ask for what it misses.
            LOG.debug("The broker does not keep events for {}", queue);
        }
    }

    @Override
    public ParkedMessages parked() {
        return parking;
    }

    @Override
    public void claim(Map<String, String> stores) {
        new StoreClaims(connections, stores).claim();
    }

    @Override
    public synchronized void start(LocalModules modules) {
        requests.start();
        listeners = new RabbitListeners(
                connections,
                broker,
                new RabbitTemplate(connections),
                wire,
                modules,
                senders,
                accounts,
                parking,
                meters,
                this::subscribe);
        listeners.start();
    }

    @Override
    public synchronized void close() {
        if (listeners != null) {
            listeners.close();
        }
        requests.stop();
        connections.destroy();
    }
}
