package com.microshop.messaging.rabbit;

import com.microshop.messaging.StoreConflictException;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;

/**
 * Keeps two databases from being used for one module at a time.
 *
 * <p>Every process declares a queue for each of its modules, with the name of the database among the queue's arguments.
 * Nothing is ever put into it: the broker itself refuses a declaration with other arguments than the queue has, without
 * any process having to answer. The queue is gone when the last process of the module is; then the module may move.
 */
final class StoreClaims implements ConnectionListener {

    private static final Logger LOG = LoggerFactory.getLogger(StoreClaims.class);

    /** Only left over if processes and broker end together. */
    private static final int EXPIRES_MILLIS = 60_000;

    private static final Pattern CURRENT = Pattern.compile("current is (?:the value )?'([^']*)");

    private final CachingConnectionFactory connections;
    private final Map<String, String> stores;
    private volatile boolean isClaimed;

    StoreClaims(CachingConnectionFactory connections, Map<String, String> stores) {
        this.connections = connections;
        this.stores = new TreeMap<>(stores);
    }

    /**
     * Claims the stores with every connection from now on.
     *
     * @throws StoreConflictException if another process uses another store for one of the modules
     */
    void claim() {
        connections.addConnectionListener(this);
        var _ = connections.createConnection();
        isClaimed = true;
    }

    @Override
    public void onCreate(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        stores.forEach((module, store) -> {
            try {
                claim(connection, module, store);
            } catch (IOException e) {
                connections.resetConnection(); // forces the next connection to claim again
                RuntimeException failure = failure(module, store, e);
                if (isClaimed) {
                    LOG.error("Cut off from the other processes: {}", failure.getMessage());
                }
                throw failure;
            }
        });
    }

    private static void claim(Connection connection, String module, String store) throws IOException {
        String queue = Topology.store(module);
        Channel channel = connection.getDelegate().createChannel();
        // The one argument that takes a text and is compared; the exchange of this name does not exist.
        Map<String, Object> arguments = Map.of(
                "x-expires", EXPIRES_MILLIS, "x-dead-letter-exchange", queue, "x-dead-letter-routing-key", store);
        AMQP.Queue.DeclareOk declared = channel.queueDeclare(queue, true, false, true, arguments);
        String consumer = channel.basicConsume(declared.getQueue(), new DefaultConsumer(channel));
        LOG.debug("{} holds the claim of {} on {}", consumer, module, store);
    }

    private static RuntimeException failure(String module, String store, IOException e) {
        if (e.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close refused
                && refused.getReplyCode() == AMQP.PRECONDITION_FAILED) {
            Matcher current = CURRENT.matcher(refused.getReplyText());
            return new StoreConflictException(
                    module, store, current.find() ? current.group(1) : refused.getReplyText());
        }
        return new AmqpIOException("The database of module %s cannot be made known".formatted(module), e);
    }
}
