package com.microshop.messaging.rabbit;

import com.microshop.messaging.exchange.TransportException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;

/** Ends the delivery of a message: acknowledged, given back to its queue, or parked. */
final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private static final long RETRY_MILLIS = 500;

    private final Parking parking;

    Deliveries(Parking parking) {
        this.parking = parking;
    }

    /** Parks a message that its module does not accept, or gives it back if that cannot be done now. */
    void park(String module, Message message, Channel channel, String text) {
        String reason = Parking.shortLine(text);
        String queue = String.valueOf(message.getMessageProperties().getConsumerQueue());
        try {
            parking.park(module, message, reason);
            LOG.error("A message in {} is not accepted and is parked: {}", queue, reason);
            acknowledge(message, channel);
        } catch (TransportException e) {
            LOG.warn("A message in {} is not accepted and cannot be parked now: {}", queue, e.toString());
            giveBack(message, channel);
        }
    }

    /** Acknowledges the message; if the acknowledgement is lost, the broker delivers it again. */
    static void acknowledge(Message message, Channel channel) {
        try {
            channel.basicAck(message.getMessageProperties().getDeliveryTag(), false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not acknowledge; the message will come again", e);
        }
    }

    /** Puts the message back into its queue after a moment, to be delivered again. */
    static void giveBack(Message message, Channel channel) {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            channel.basicNack(message.getMessageProperties().getDeliveryTag(), false, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not give back; the message will come again", e);
        }
    }
}
