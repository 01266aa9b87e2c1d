package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import com.microshop.messaging.rabbit.RabbitTransport.AwaitCopy;
import com.microshop.messaging.rabbit.RabbitTransport.RunningOf;
import com.microshop.messaging.rabbit.RabbitTransport.StoryOf;
import com.microshop.messaging.rabbit.Wire.Answer;
import com.rabbitmq.client.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Answers requests of other processes to the modules of this one: commands and questions. */
final class RequestListener {

    private static final Logger LOG = LoggerFactory.getLogger(RequestListener.class);

    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final BrokerWatch broker;
    private final RabbitTemplate template;
    private final Wire wire;
    private final LocalModules modules;
    private final CommandReceiver commands;
    private final SenderAccounts accounts;
    private final Deliveries deliveries;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("request-", 0).factory());

    /** Requests that are being answered. */
    private final Map<Object, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    RequestListener(
            BrokerWatch broker,
            RabbitTemplate template,
            Wire wire,
            LocalModules modules,
            CommandReceiver commands,
            SenderAccounts accounts,
            Deliveries deliveries) {
        this.broker = broker;
        this.template = template;
        this.wire = wire;
        this.modules = modules;
        this.commands = commands;
        this.accounts = accounts;
        this.deliveries = deliveries;
    }

    /** Executes a command from the queue of a module and answers it. */
    void onCommand(String module, Message message, Channel channel) {
        executor.execute(() -> answerTo(module, message, channel, commands::execute));
    }

    /** Answers a question from the queue of a module. */
    void onQuestion(String module, Message message, Channel channel) {
        executor.execute(() -> answerTo(module, message, channel, this::answer));
    }

    private void answerTo(
            String module,
            Message message,
            Channel channel,
            BiFunction<String, Message, CompletableFuture<Answer>> work) {
        if (!Topology.isFromTheExchange(message)) {
            deliveries.park(module, message, channel, Topology.UNCHECKED); // and not answered
            return;
        }
        Object key = new Object();
        try {
            underWay.put(key, work.apply(module, message).whenComplete((answer, failure) -> {
                try {
                    reply(message, failure == null ? answer : Answer.of(failure));
                } finally {
                    underWay.remove(key);
                    Deliveries.acknowledge(message, channel);
                }
            }));
        } catch (UnacceptableException e) {
            reply(message, Answer.of(e));
            deliveries.park(module, message, channel, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("A request to {} failed", module, e);
            reply(message, Answer.of(e));
            Deliveries.acknowledge(message, channel);
        }
    }

    private CompletableFuture<Answer> answer(String module, Message message) {
        String operation = String.valueOf(message.getMessageProperties().getType());
        return switch (operation) {
            case RabbitTransport.AWAIT_IMPORTED -> {
                AwaitCopy request = wire.read(message.getBody(), AwaitCopy.class);
                checkIsFor(module, request.module());
                yield answered(() -> Answer.of(modules.awaitImported(
                        module, request.copy(), Duration.ofMillis(Math.min(request.millis(), LONGEST_WAIT_MILLIS)))));
            }
            case RabbitTransport.SUBSCRIBE -> {
                Subscription request = wire.read(message.getBody(), Subscription.class);
                checkIsFor(module, request.publisher());
                checkIsFrom(request.subscriber(), message);
                yield answered(() -> {
                    modules.subscribed(request);
                    return Answer.of(true);
                });
            }
            case RabbitTransport.STORY -> {
                StoryOf request = wire.read(message.getBody(), StoryOf.class);
                checkIsFor(module, request.module());
                yield answered(() -> Answer.of(modules.story(module, request.correlationId(), request.limit())));
            }
            case RabbitTransport.RUNNING -> {
                RunningOf request = wire.read(message.getBody(), RunningOf.class);
                checkIsFor(module, request.module());
                yield answered(() -> Answer.ofRunning(modules.running(request.askFurther())));
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

    private void checkIsFrom(String module, Message message) {
        String account = accounts.of(message.getMessageProperties());
        if (!accounts.speaksFor(module, account)) {
            throw new UnacceptableException("A request of %s from the account %s".formatted(module, account));
        }
    }

    private void reply(Message request, Answer answer) {
        String replyTo = request.getMessageProperties().getReplyTo();
        String correlation = request.getMessageProperties().getCorrelationId();
        if (replyTo == null || correlation == null || broker.isBlocked()) {
            return; // no process waits, or it will ask again
        }
        Message reply = MessageBuilder.withBody(wire.write(answer))
                .setContentType("application/json")
                .setCorrelationId(correlation)
                .build();
        try {
            template.send("", replyTo, reply);
        } catch (RuntimeException e) {
            LOG.debug("An answer could not be sent; the process that asked will ask again", e);
        }
    }

    /** Waits, within a time, until what has been taken is answered. */
    void drain(Duration within) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(within.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Some requests have not been begun; they are delivered again");
            }
            var _ = CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new))
                    .get(within.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("{} requests are not answered; the processes that sent them will ask again", underWay.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
