package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.exchange.LocalModules.Subscription;
import com.rabbitmq.client.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/** Listens to the queues of the modules of this process. */
final class RabbitListeners implements AutoCloseable {

    private static final int REQUESTS_AT_A_TIME = 64;
    private static final int EVENT_BATCHES_AHEAD = 4;
    private static final long RETRY_MILLIS = 500;
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(15);

    private final ConnectionFactory connections;
    private final LocalModules modules;
    private final Parking parking;
    private final RabbitAdmin admin;
    private final RequestListener requests;
    private final EventListener events;
    private final SubscriptionKeeper subscriptions;
    private final List<DirectMessageListenerContainer> containers = new ArrayList<>();

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
            CommandSenders senders,
            SenderAccounts accounts,
            Parking parking,
            TransportMeters meters,
            Function<Subscription, CompletableFuture<Boolean>> subscribe) {
        this.connections = connections;
        this.modules = modules;
        this.parking = parking;
        this.admin = new RabbitAdmin(connections);
        Deliveries deliveries = new Deliveries(parking);
        this.requests = new RequestListener(
                broker,
                template,
                wire,
                modules,
                new CommandReceiver(wire, modules, senders, accounts),
                accounts,
                deliveries);
        this.subscriptions = new SubscriptionKeeper(admin, modules, parking, meters, subscribe);
        this.events = new EventListener(wire, modules, deliveries, subscriptions, meters);
    }

    void start() {
        parking.open(modules.names());
        subscriptions.declare();
        for (String module : modules.names()) {
            listen(
                    Topology.commands(module),
                    REQUESTS_AT_A_TIME,
                    (message, channel) -> requests.onCommand(module, message, channel));
            listen(
                    Topology.requests(module),
                    REQUESTS_AT_A_TIME,
                    (message, channel) -> requests.onQuestion(module, message, channel));
            subscriptions
                    .publishers(module)
                    .forEach(publisher -> listen(
                            Topology.events(publisher, module),
                            EVENT_BATCHES_AHEAD,
                            (message, channel) -> events.onEvents(module, publisher, message, channel)));
        }
        subscriptions.start();
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
        // How often it looks for consumers that were lost with the broker; ten seconds by default.
        container.setMonitorInterval(RETRY_MILLIS);
        container.setMissingQueuesFatal(false);
        container.setAmqpAdmin(admin);
        container.afterPropertiesSet();
        container.start();
        containers.add(container);
    }

    /** Accepts no more messages and waits, within a time limit, for those being handled. */
    @Override
    public void close() {
        subscriptions.close();
        containers.forEach(DirectMessageListenerContainer::stop);
        requests.drain(DRAIN_WITHIN);
    }
}
