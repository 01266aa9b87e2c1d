package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.LocalModules;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.StoredRow;
import com.rabbitmq.client.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;

/** Imports events of modules in other processes into the stores of modules of this one. */
final class EventListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventListener.class);

    private final Wire wire;
    private final LocalModules modules;
    private final Deliveries deliveries;
    private final SubscriptionKeeper subscriptions;
    private final TransportMeters meters;

    EventListener(
            Wire wire,
            LocalModules modules,
            Deliveries deliveries,
            SubscriptionKeeper subscriptions,
            TransportMeters meters) {
        this.wire = wire;
        this.modules = modules;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
        this.meters = meters;
    }

    /** Imports a batch from the queue of a publisher and a subscriber. */
    void onEvents(String subscriber, String publisher, Message message, Channel channel) {
        try {
            EventBatch batch = eventsOf(publisher, message);
            switch (modules.receive(subscriber, batch)) {
                case TAKEN ->
                    meters.imported(subscriber, publisher, batch.rows().size());
                case GAP -> {
                    meters.gap(subscriber, publisher);
                    subscriptions.askForMissing(subscriber, publisher);
                }
                case KNOWN -> {}
            }
            Deliveries.acknowledge(message, channel);
        } catch (UnacceptableException e) {
            deliveries.park(subscriber, message, channel, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("Events of {} could not be imported, trying again: {}", publisher, e.toString());
            Deliveries.giveBack(message, channel);
        }
    }

    private EventBatch eventsOf(String publisher, Message message) {
        if (!Topology.isFromTheExchange(message)) {
            throw new UnacceptableException(Topology.UNCHECKED);
        }
        EventBatch batch = wire.read(message.getBody(), EventBatch.class);
        if (!batch.publisher().equals(publisher)) {
            throw new UnacceptableException("Events of %s in the name of %s".formatted(batch.publisher(), publisher));
        }
        for (StoredRow row : batch.rows()) {
            if (!row.type().startsWith(publisher + ".")) {
                throw new UnacceptableException("%s is no event of %s".formatted(row.type(), publisher));
            }
        }
        return batch;
    }
}
