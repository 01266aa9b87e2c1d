package com.microshop.messaging.rabbit;

import com.rabbitmq.client.ShutdownSignalException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;

/**
 * Knows whether the broker takes messages: while its memory or disk is short it reads nothing more, and every writer is held up
 * all the same. Logs once when the broker is lost or blocks, and when that is over.
 */
final class BrokerWatch implements ConnectionListener {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private final Runnable whenLost;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile boolean blocked;

    /** Creates it, with an action for each loss of the connection. */
    BrokerWatch(Runnable whenLost) {
        this.whenLost = whenLost;
    }

    /** Whether the broker blocks publishers now. */
    boolean isBlocked() {
        return blocked;
    }

    @Override
    public void onCreate(@Nullable Connection connection) {
        blocked = false;
        if (lost.getAndSet(false)) {
            LOG.info("The broker answers again");
        }
        if (connection != null) {
            var _ = connection.getDelegate().addBlockedListener(this::block, this::unblock);
        }
    }

    private void block(String reason) {
        blocked = true;
        LOG.warn("The broker accepts no messages: {}", reason);
    }

    private void unblock() {
        blocked = false;
        LOG.info("The broker accepts messages again");
    }

    @Override
    public void onShutDown(ShutdownSignalException signal) {
        if (!signal.isInitiatedByApplication()) {
            lose(signal);
            whenLost.run();
        }
    }

    @Override
    public void onFailed(Exception failure) {
        lose(failure);
    }

    private void lose(Exception reason) {
        if (!lost.getAndSet(true)) {
            LOG.warn("The broker is lost and is connected to again as soon as it answers: {}", reason.toString());
        }
    }
}
