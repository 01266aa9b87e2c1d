package com.microshop.messaging.exchange;

import com.microshop.messaging.exchange.Importer.Outcome;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.StoredRow;
import com.microshop.messaging.store.Subscriptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings one module's events to their subscribers: directly into the store of a subscriber that runs in this process,
 * else over the transport.
 *
 * <p>Each batch names the position of the wanted event before it. A subscriber that has not got so far is missing
 * something, because another process forwarded it another way or the transport lost it; it is then brought up to date from
 * the store, which keeps everything. So the transport may lose, repeat and reorder, and any process may forward.
 */
public final class Publisher {

    private static final int PAGE = 500;
    private static final long RECENT_NANOS = 3_000_000_000L;

    private final ModuleStore store;
    private final Map<String, Importer> local;
    private final Transport transport;
    private final TransactionOperations separately;

    /** The last delivered position, by subscription; saves a query of the store. */
    private final Map<Delivery, Delivered> last = new ConcurrentHashMap<>();

    /** Who is being brought up to date; a long history takes longer than a subscriber waits before it asks again. */
    private final Set<String> catchingUp = ConcurrentHashMap.newKeySet();

    private record Delivery(String subscriber, Set<String> types) {}

    private record Delivered(EventPosition end, long at) {

        /** Sooner than another process could have taken the forwarding over, which takes a claim's time-out. */
        boolean isRecent() {
            return System.nanoTime() - at < RECENT_NANOS;
        }
    }

    /**
     * Creates the publisher of one module.
     *
     * @param store the module's store
     * @param local the importers of the modules in this process
     * @param transport reaches the others
     * @param separately runs something in a transaction of its own ({@link
     *     TransactionDefinition#PROPAGATION_REQUIRES_NEW})
     */
    public Publisher(
            ModuleStore store, Map<String, Importer> local, Transport transport, TransactionOperations separately) {
        this.store = store;
        this.local = local;
        this.transport = transport;
        this.separately = separately;
    }

    /** The events by the modules that subscribe to them. */
    public Subscriptions subscriptions() {
        return store.subscriptions();
    }

    /** Whether any module subscribes to events of this type. */
    public boolean isWanted(String type) {
        return subscriptions().known().values().stream().anyMatch(types -> types.contains(type));
    }

    /** Delivers the next events of the module's store; part of the forwarder's transaction. */
    public void deliver(List<StoredRow> rows) {
        subscriptions().known().forEach((subscriber, types) -> {
            List<StoredRow> wanted =
                    rows.stream().filter(row -> types.contains(row.type())).toList();
            if (!wanted.isEmpty()) {
                Delivery delivery = new Delivery(subscriber, types);
                Delivered earlier = last.remove(delivery);
                EventPosition previous = earlier != null && earlier.isRecent()
                        ? earlier.end()
                        : store.positions().lastOwnBefore(wanted.getFirst().position(), types);
                EventBatch batch = new EventBatch(store.module(), previous, wanted);
                deliver(subscriber, types, batch);
                CurrentUnitOfWork.get()
                        .afterCommit(u -> last.put(delivery, new Delivered(batch.end(), System.nanoTime())));
            }
        });
    }

    /** Forgets what was delivered last, because another process may continue. */
    public void interrupted() {
        last.clear();
    }

    private void deliver(String subscriber, Set<String> types, EventBatch batch) {
        Importer importer = local.get(subscriber);
        if (importer == null) {
            transport.publish(subscriber, batch);
            return;
        }
        EventPosition reached = importer.position(store.module());
        if (reached.compareTo(batch.previous()) < 0) {
            pages(reached, types, page -> separately.executeWithoutResult(status -> importer.take(page)));
        }
        if (importer.take(batch) == Outcome.GAP) {
            throw new TransportException(
                    "Events of %s are missing in %s; they are delivered again".formatted(store.module(), subscriber));
        }
        CurrentUnitOfWork.get().afterCommit(u -> importer.wakeUp());
    }

    /**
     * Delivers again what a subscriber elsewhere has not got; does nothing while that is being done already.
     *
     * @param after the position of the last event that it has
     */
    public void catchUp(String subscriber, EventPosition after) {
        if (!catchingUp.add(subscriber)) {
            return;
        }
        try {
            Set<String> types = subscriptions().refresh().getOrDefault(subscriber, Set.of());
            pages(after, types, page -> transport.publish(subscriber, page));
        } finally {
            catchingUp.remove(subscriber);
        }
    }

    private void pages(EventPosition after, Set<String> types, Consumer<EventBatch> each) {
        EventPosition position = after;
        List<StoredRow> rows = store.reader().ownEvents(position, types, PAGE);
        while (!rows.isEmpty()) {
            EventBatch page = new EventBatch(store.module(), position, rows);
            each.accept(page);
            position = page.end();
            rows = rows.size() < PAGE ? List.of() : store.reader().ownEvents(position, types, PAGE);
        }
    }
}
