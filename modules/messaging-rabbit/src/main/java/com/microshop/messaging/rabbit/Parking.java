package com.microshop.messaging.rabbit;

import com.microshop.kernel.Ids;
import com.microshop.messaging.ParkedMessages;
import com.microshop.messaging.exchange.TransportException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilderSupport;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Stores messages that modules did not accept, in a queue for each module.
 *
 * <p>The reason and the message itself are the body of the parked one; text in a header could be too long for it.
 */
final class Parking implements ParkedMessages {

    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_OUTLINE = 500;

    /** The delivery tag for all messages together. */
    private static final long ALL = 0;

    private final CachingConnectionFactory connections;
    private final ConfirmedSender sender;
    private final SenderAccounts accounts;
    private final Wire wire;
    private volatile Collection<String> modules = List.of();

    Parking(CachingConnectionFactory connections, ConfirmedSender sender, SenderAccounts accounts, Wire wire) {
        this.connections = connections;
        this.sender = sender;
        this.accounts = accounts;
        this.wire = wire;
    }

    /**
     * A message that was put aside, with what it takes to put it back.
     *
     * @param checked whether the broker has checked that its sender may send it; putting back anything else would make it look
     *     as if this module had sent it
     * @param sentBy the account that sent it
     */
    private record Parked(
            String id,
            String queue,
            String reason,
            boolean checked,
            Instant since,
            @Nullable String type,
            @Nullable String correlationId,
            @Nullable String sentBy,
            String bodyInBase64) {

        private byte[] body() {
            return Base64.getDecoder().decode(bodyInBase64);
        }

        private String sender() {
            return sentBy == null ? SenderAccounts.NOBODY : sentBy;
        }

        /** As an account puts it back; it always says who sent it, or that nobody did, which is not the account. */
        Message original(String account) {
            MessageBuilderSupport<Message> message =
                    ConfirmedSender.durable(body()).setUserId(account).setHeader(SenderAccounts.SENT_BY, sender());
            if (type != null) {
                message = message.setType(type);
            }
            if (correlationId != null) {
                message = message.setCorrelationId(correlationId);
            }
            return message.build();
        }

        ParkedMessage summary(String module) {
            return new ParkedMessage(id, module, queue, reason, since, shortened(Outline.of(body()), LONGEST_OUTLINE));
        }

        Content content(String module, boolean isTrusted) {
            return new Content(summary(module), type, correlationId, isTrusted && checked, Outline.of(body()));
        }
    }

    /** Decides on a parked message; true if it is to be removed. */
    @FunctionalInterface
    private interface Decision {

        boolean isDone(Parked parked, boolean isTrusted);
    }

    /** Sets the modules; before that, there are no messages. */
    void open(Collection<String> modulesHere) {
        modules = List.copyOf(modulesHere);
    }

    /**
     * Puts a message aside; when it returns, the broker keeps it.
     *
     * @throws TransportException if it is not known to be kept
     */
    void park(String module, Message message, String reason) {
        MessageProperties properties = message.getMessageProperties();
        Parked parked = new Parked(
                Ids.next(),
                String.valueOf(properties.getConsumerQueue()),
                reason,
                Topology.isFromTheExchange(message),
                Instant.now(),
                properties.getType(),
                properties.getCorrelationId(),
                accounts.of(properties),
                inBase64(message.getBody()));
        Message kept = ConfirmedSender.durable(wire.write(parked)).build();
        if (!sender.send(Topology.parked(module), kept)) {
            throw new TransportException("The broker does not keep a message for " + Topology.parked(module));
        }
    }

    /** How many messages of a module are parked. */
    long count(String module) {
        try (Channel channel = connections.createConnection().getDelegate().createChannel()) {
            return channel.messageCount(Topology.parked(module));
        } catch (IOException | TimeoutException | AmqpException | ShutdownSignalException e) {
            throw new TransportException("The parked messages of %s cannot be counted".formatted(module), e);
        }
    }

    @Override
    public synchronized List<ParkedMessage> list() {
        List<ParkedMessage> all = new ArrayList<>();
        for (String module : modules) {
            var _ = decide(module, (parked, isTrusted) -> !all.add(parked.summary(module)));
        }
        return all;
    }

    @Override
    public synchronized Optional<Content> find(String id) {
        List<Content> found = new ArrayList<>();
        for (String module : modules) {
            var _ = decide(
                    module,
                    (parked, isTrusted) -> parked.id().equals(id) && !found.add(parked.content(module, isTrusted)));
        }
        return found.stream().findFirst();
    }

    @Override
    public boolean putBack(String id) {
        return putBack(parked -> parked.id().equals(id)) > 0;
    }

    @Override
    public int putBackAll() {
        Instant now = Instant.now();
        return putBack(parked -> parked.since().isBefore(now)); // not what comes back from being put back
    }

    private synchronized int putBack(Predicate<Parked> chosen) {
        return modules.stream()
                .mapToInt(module -> decide(
                        module,
                        (parked, isTrusted) -> isTrusted
                                && parked.checked()
                                && chosen.test(parked)
                                && sender.send(parked.queue(), parked.original(accounts.own()))))
                .sum();
    }

    @Override
    public synchronized boolean discard(String id) {
        return modules.stream()
                        .mapToInt(module -> decide(
                                module, (parked, isTrusted) -> parked.id().equals(id)))
                        .sum()
                > 0;
    }

    /** Decides on each of a module's parked messages; returns how many were removed. */
    private int decide(String module, Decision decision) {
        String queue = Topology.parked(module);
        // Not one of the shared channels: if anything fails, closing it gives everything back.
        try (Channel channel = connections.createConnection().getDelegate().createChannel()) {
            int removed = 0;
            GetResponse response = channel.basicGet(queue, false);
            for (int seen = 0; response != null && seen < Topology.MOST_PARKED; seen++) {
                Parked parked = read(queue, response);
                boolean isDone = parked == null
                        ? decision.isDone(untrusted(queue, response.getBody()), false)
                        : decision.isDone(parked, true);
                if (isDone) {
                    channel.basicAck(response.getEnvelope().getDeliveryTag(), false);
                    removed++;
                }
                response = channel.basicGet(queue, false);
            }
            channel.basicNack(ALL, true, true); // closing would do, but later
            return removed;
        } catch (IOException | TimeoutException | AmqpException | ShutdownSignalException e) {
            throw new TransportException("The parked messages of %s cannot be reached".formatted(module), e);
        }
    }

    /** Null if it was not put there by {@link #park}. */
    private @Nullable Parked read(String queue, GetResponse response) {
        boolean isOurs = Topology.isFromTheExchange(
                queue,
                response.getEnvelope().getExchange(),
                response.getEnvelope().getRoutingKey(),
                response.getProps().getHeaders());
        try {
            return isOurs ? wire.read(response.getBody(), Parked.class) : null;
        } catch (UnacceptableException e) {
            return null;
        }
    }

    private static Parked untrusted(String queue, byte[] body) {
        String id = UUID.nameUUIDFromBytes(body).toString();
        return new Parked(
                id,
                queue,
                "No process has parked it; it can only be discarded",
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                inBase64(body));
    }

    /** Text of a sender must not look like lines of a log or commands to a terminal, nor fill the log. */
    static String shortLine(String text) {
        return shortened(text.replaceAll("\\p{Cntrl}", " "), LONGEST_REASON);
    }

    private static String inBase64(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    private static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
