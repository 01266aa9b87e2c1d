package com.microshop.messaging.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies other processes on the same database that a module's store has grown, and listens for their notifications.
 *
 * <p>Uses PostgreSQL's {@code NOTIFY}, but beside the appends and not in their transactions, where it would make all
 * commits of the database queue up for one lock: a thread sends at most one notification every few milliseconds, naming
 * all stores that grew since the last. A lost notification costs time only, because every tail also looks by itself. No
 * notification is sent about a store that no other process reads: each one costs a transaction.
 */
public final class WakeUps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);

    private static final String CHANNEL = "microshop_events";
    private static final long PAUSE_MILLIS = 5;
    private static final int LISTEN_MILLIS = 1_000;
    private static final long RECONNECT_MILLIS = 1_000;

    private final DataSource dataSource;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, Runnable> listeners = new ConcurrentHashMap<>();
    private final Set<String> grown = ConcurrentHashMap.newKeySet();
    private final Set<String> readHereOnly = ConcurrentHashMap.newKeySet();
    private final Semaphore somethingGrew = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread sender;
    private @Nullable Thread listener;

    /** Creates the mechanism on a database; it holds one connection for listening while started. */
    public WakeUps(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Calls something whenever another process says that a store has grown. */
    public void listen(String schema, Runnable wakeUp) {
        listeners.put(schema, wakeUp);
    }

    /** Notes whether other processes read a store; they are assumed to until this is called. */
    public void readByOthers(String schema, boolean isRead) {
        if (isRead) {
            readHereOnly.remove(schema);
        } else {
            readHereOnly.add(schema);
        }
    }

    /** Says that a store has grown; returns at once. */
    public void announce(String schema) {
        if (!readHereOnly.contains(schema) && grown.add(schema)) {
            somethingGrew.release();
        }
    }

    /** Starts to send and to listen. */
    public synchronized void start() {
        running = true;
        sender = Thread.ofVirtual().name("wake-up-sender").start(this::sendOn);
        listener = Thread.ofPlatform().daemon().name("wake-up-listener").start(this::listenOn);
    }

    @Override
    public synchronized void close() {
        running = false;
        if (sender != null) {
            sender.interrupt();
        }
        if (listener != null) {
            listener.interrupt();
        }
    }

    private void sendOn() {
        while (running) {
            try {
                somethingGrew.acquire();
                somethingGrew.drainPermits();
                Set<String> names = Set.copyOf(grown);
                grown.removeAll(names);
                send(self + " " + String.join(" ", names));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (SQLException e) {
                LOG.debug("Could not wake up other processes; they will look by themselves", e);
            }
        }
    }

    private void send(String message) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, CHANNEL);
            statement.setString(2, message);
            statement.execute();
        }
    }

    private void listenOn() {
        while (running) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + CHANNEL);
                listeners.values().forEach(Runnable::run);
                PGConnection postgres = connection.unwrap(PGConnection.class);
                while (running) {
                    for (PGNotification notification : postgres.getNotifications(LISTEN_MILLIS)) {
                        received(notification.getParameter());
                    }
                }
                statement.execute("UNLISTEN *");
            } catch (SQLException e) {
                if (running) {
                    LOG.warn("Not listening for other processes, trying again in a second: {}", e.toString());
                    pause();
                }
            }
        }
    }

    private void received(String message) {
        String[] words = message.split(" ", -1);
        if (words[0].equals(self)) {
            return;
        }
        for (int i = 1; i < words.length; i++) {
            Runnable wakeUp = listeners.get(words[i]);
            if (wakeUp != null) {
                wakeUp.run();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
