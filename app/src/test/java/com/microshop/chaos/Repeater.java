package com.microshop.chaos;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Copies all messages between the processes and sends them again: twice, late, in another order. */
final class Repeater implements AutoCloseable {

    private static final int REMEMBERED = 400;
    private static final String EXCHANGE = "amq.topic";
    private static final int RECONNECT_MILLIS = 500;
    private static final long CONFIRM_MILLIS = Duration.ofSeconds(20).toMillis();

    private final ConnectionFactory broker;
    private final Random random;
    private final Deque<Delivery> heard = new ArrayDeque<>();
    private @Nullable Connection connection;
    private int repeated;

    /** Creates it for one virtual host; it connects when it starts listening. */
    Repeater(int port, String host, String account, Random random) {
        this.broker = new ConnectionFactory();
        this.random = random;
        broker.setHost("127.0.0.1");
        broker.setPort(port);
        broker.setVirtualHost(host);
        broker.setUsername(account);
        broker.setPassword(account);
        broker.setNetworkRecoveryInterval(RECONNECT_MILLIS); // with the queue, its bindings and the consumer
    }

    void listen() throws IOException, TimeoutException {
        Connection opened = broker.newConnection("chaos");
        connection = opened;
        Channel channel = opened.createChannel();
        String queue = channel.queueDeclare("chaos", false, true, true, Map.of("x-max-length", REMEMBERED))
                .getQueue();
        var _ = channel.queueBind(queue, EXCHANGE, "#");
        var _ = channel.basicConsume(queue, true, (tag, message) -> hear(message), tag -> {});
    }

    private void hear(Delivery message) {
        synchronized (heard) {
            heard.addLast(message);
            if (heard.size() > REMEMBERED) {
                var _ = heard.removeFirst();
            }
        }
    }

    /** Sends all remembered messages again, shuffled, half of them twice. */
    void repeat() {
        List<Delivery> again;
        synchronized (heard) {
            again = new ArrayList<>(heard);
            heard.clear();
        }
        again.addAll(again.subList(0, again.size() / 2));
        Collections.shuffle(again, random);
        try (Connection own = broker.newConnection("chaos, repeating");
                Channel channel = own.createChannel()) {
            var _ = channel.confirmSelect();
            for (Delivery message : again) {
                channel.basicPublish(
                        message.getEnvelope().getExchange(),
                        message.getEnvelope().getRoutingKey(),
                        message.getProperties(),
                        message.getBody());
            }
            boolean allKept = channel.waitForConfirms(CONFIRM_MILLIS); // a full queue may refuse
            repeated += allKept ? again.size() : 0;
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("Messages could not be sent again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many messages were sent again. */
    int repeated() {
        return repeated;
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.abort((int) CONFIRM_MILLIS);
        }
    }
}
