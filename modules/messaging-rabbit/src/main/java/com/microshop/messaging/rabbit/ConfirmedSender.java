package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.TransportException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageBuilderSupport;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Puts messages into queues and waits until the broker has said whether it keeps them. */
final class ConfirmedSender {

    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(5);

    private final RabbitTemplate template;
    private final BrokerWatch broker;

    ConfirmedSender(CachingConnectionFactory connections, BrokerWatch broker) {
        this.broker = broker;
        this.template = new RabbitTemplate(connections);
        template.setMandatory(true);
    }

    /** Begins a message that outlives the broker, with a body in JSON. */
    static MessageBuilderSupport<Message> durable(byte[] body) {
        return MessageBuilder.withBody(body)
                .setContentType("application/json")
                .setDeliveryMode(MessageDeliveryMode.PERSISTENT);
    }

    /**
     * Sends a message to a queue; false if the broker does not keep it, because there is no such queue or it is full.
     *
     * @throws TransportException if the broker has not said so in time, does not allow it, or takes nothing now
     */
    boolean send(String queue, Message message) {
        if (broker.isBlocked()) {
            throw new TransportException("The broker accepts no messages now");
        }
        CorrelationData correlation = new CorrelationData(UUID.randomUUID().toString());
        try {
            template.send(Topology.EXCHANGE, queue, message, correlation);
            CorrelationData.Confirm confirm =
                    correlation.getFuture().get(CONFIRM_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (!confirm.ack()
                    && confirm.reason() != null) { // not the broker's answer: the channel was closed before it
                throw new TransportException(
                        "The broker has not confirmed a message for %s: %s".formatted(queue, confirm.reason()));
            }
            return correlation.getReturned() == null && confirm.ack();
        } catch (AmqpException | ExecutionException | TimeoutException e) {
            throw new TransportException("The broker has not confirmed a message for " + queue, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("Interrupted while sending a message to " + queue, e);
        }
    }
}
