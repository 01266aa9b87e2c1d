package com.microshop.messaging.rabbit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.QueueBuilder.Overflow;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * The queues, and how messages get into them.
 *
 * <p>A queue is declared by the processes of the module that takes from it; a declaration never changes, so processes of
 * older and newer versions declare the same. Messages go through the topic exchange that every broker has, with the
 * queue's name as the routing key: so the broker can tell by topic permissions who may send what to whom.
 */
public final class Topology {

    /** The exchange of all requests and events; every broker has it, and it cannot be deleted. */
    public static final String EXCHANGE = "amq.topic";

    /** The largest number of parked messages of a module. */
    static final int MOST_PARKED = 1_000;

    private static final String PREFIX = "microshop.";
    private static final int MOST_REQUESTS = 10_000;
    private static final int MOST_EVENT_BYTES = 512 * 1024 * 1024;
    private static final int MOST_PARKED_BYTES = 64 * 1024 * 1024;
    private static final int MOST_DELIVERIES = 1_000_000;

    private Topology() {}

    /** The beginning of the names of all that belongs to a module. */
    public static String prefix(String module) {
        return PREFIX + module + ".";
    }

    /** Commands for a module, executed by any process that runs it. They live as long as the sender waits for the answer. */
    public static String commands(String module) {
        return prefix(module) + "commands";
    }

    /** Questions to a module, as commands. */
    public static String requests(String module) {
        return prefix(module) + "requests";
    }

    /** Events of one module for another. */
    public static String events(String publisher, String subscriber) {
        return prefix(subscriber) + "events." + publisher;
    }

    /** Always empty; its declaration names the database of a module. */
    static String store(String module) {
        return prefix(module) + "store";
    }

    /** Messages that a module did not accept. */
    public static String parked(String module) {
        return prefix(module) + "parked";
    }

    private static Queue answeredQueue(String name) {
        return QueueBuilder.durable(name)
                .maxLength((long) MOST_REQUESTS)
                .overflow(Overflow.rejectPublish)
                .build();
    }

    /**
     * Replicated, and with one consumer at a time, so that events stay in order; another takes over when it is gone. Brokers
     * from version 4 on remove what was given back 20 times unless configured otherwise; here it is given back while the database
     * is away.
     */
    private static Queue eventQueue(String publisher, String subscriber) {
        return QueueBuilder.durable(events(publisher, subscriber))
                .quorum()
                .singleActiveConsumer()
                .deliveryLimit(MOST_DELIVERIES)
                .maxLengthBytes(MOST_EVENT_BYTES)
                .overflow(Overflow.rejectPublish)
                .build();
    }

    /**
     * Replicated; the oldest go when there are too many. A limit to deliveries, which brokers from version 4 on have unless
     * configured otherwise, would remove messages because they were looked at.
     */
    private static Queue parkingQueue(String module) {
        return QueueBuilder.durable(parked(module))
                .quorum()
                .deliveryLimit(MOST_DELIVERIES)
                .maxLength((long) MOST_PARKED)
                .maxLengthBytes(MOST_PARKED_BYTES)
                .build();
    }

    /** Declares the queues of a module; does nothing if they exist. */
    static void declare(RabbitAdmin admin, String module, Collection<String> publishers) {
        List<Queue> queues = new ArrayList<>();
        queues.add(parkingQueue(module));
        queues.add(answeredQueue(commands(module)));
        queues.add(answeredQueue(requests(module)));
        publishers.forEach(publisher -> queues.add(eventQueue(publisher, module)));
        TopicExchange exchange = new TopicExchange(EXCHANGE);
        for (Queue queue : queues) {
            var _ = admin.declareQueue(queue);
            Binding binding = BindingBuilder.bind(queue).to(exchange).with(queue.getName());
            admin.declareBinding(binding);
        }
    }

    /** Why a message that did not come through the exchange is not accepted. */
    static final String UNCHECKED =
            "It did not come through the exchange, so the broker has not checked whether its sender may send it";

    /**
     * Whether the broker has checked that the sender may put this into the queue that it was found in.
     *
     * <p>That is so if it was published to the exchange with the queue's name. Any account may put something directly into
     * any queue, though, for answers take that way; old brokers do not check the routing keys in a {@code CC} header; and no
     * broker checks where a queue's expired messages go. Each of these leaves a trace that the sender cannot avoid.
     */
    static boolean isFromTheExchange(
            String queue,
            @Nullable String exchange,
            @Nullable String routingKey,
            @Nullable Map<String, ? extends @Nullable Object> headers) {
        return EXCHANGE.equals(exchange)
                && queue.equals(routingKey)
                && (headers == null || !headers.containsKey("x-death"));
    }

    /** The same of a message that was delivered. */
    static boolean isFromTheExchange(Message message) {
        MessageProperties properties = message.getMessageProperties();
        return isFromTheExchange(
                String.valueOf(properties.getConsumerQueue()),
                properties.getReceivedExchange(),
                properties.getReceivedRoutingKey(),
                properties.getHeaders());
    }
}
