package com.microshop.messaging.processing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.microshop.messaging.Freshness;
import com.microshop.messaging.exchange.ImportedEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Tracks up to which event of each aggregate the projections have come.
 *
 * <p>Projections of this process report each batch. Where another replica runs the projection, its stored token is
 * compared with the event's position, first after {@value #FIRST_LOOK_MILLIS} ms and then less and less often. An event that
 * this process handles is looked for there, too, but later: it may have been handled before this process started.
 */
public final class ProjectionProgress implements Freshness {

    private static final long FIRST_LOOK_MILLIS = 20;
    private static final long FIRST_LOOK_HERE_MILLIS = 160;
    private static final long LAST_LOOK_MILLIS = 640;
    private static final int REMEMBERED = 50_000;

    private final Cache<Key, Long> latest =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Cache<String, Map<ExpectationKey, ImportedEvent>> expected =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final Map<Key, Set<Semaphore>> waiting = new ConcurrentHashMap<>();
    private final Map<String, StoredProgress> storedProgress = new ConcurrentHashMap<>();
    private final SubscriberWaits subscriberWaits;

    /** Answers from the database whether a projection has handled an event. */
    interface StoredProgress {

        /** Another text whenever the projection's tables may hold something else. */
        String state();

        /** Whether the projection of this process handles the events of this aggregate, as far as this process knows. */
        boolean isHandledHere(String aggregateId);

        /** Whether the projection has handled the event of this aggregate with this sequence number. */
        boolean hasHandled(String aggregateId, long sequence);

        /** Whether the projection has handled this event of another module's aggregate. */
        boolean hasHandledImported(String aggregateId, String eventId);
    }

    private record Key(String projection, String aggregateId) {}

    private record ExpectationKey(String subscriber, String type) {}

    /** Waits until a module has handled an event of another module. */
    @FunctionalInterface
    public interface SubscriberWait {

        /** Returns whether it has; false if the time was up first or the module cannot be asked. */
        boolean await(ImportedEvent copy, Duration timeout);
    }

    /** How to wait for a subscriber. */
    @FunctionalInterface
    public interface SubscriberWaits {

        /** The way to wait for one module. */
        SubscriberWait of(String subscriber);
    }

    /**
     * Creates the progress of the projections of this process.
     *
     * @param subscriberWaits waits for subscribers, here or in other processes
     */
    public ProjectionProgress(SubscriberWaits subscriberWaits) {
        this.subscriberWaits = subscriberWaits;
    }

    void register(String projection, StoredProgress stored) {
        storedProgress.put(projection, stored);
    }

    void advanced(String projection, List<DomainEventMessage<?>> handled) {
        for (DomainEventMessage<?> event : handled) {
            Key key = new Key(projection, event.getAggregateIdentifier());
            latest.asMap().merge(key, event.getSequenceNumber(), Math::max);
            waiting.getOrDefault(key, Set.of()).forEach(Semaphore::release);
        }
    }

    /** Notes that a module will import this event of another module. */
    public void expect(String subscriber, ImportedEvent copy) {
        expected.asMap()
                .merge(copy.aggregateId(), Map.of(new ExpectationKey(subscriber, copy.type()), copy), (all, more) -> {
                    Map<ExpectationKey, ImportedEvent> merged = new HashMap<>(all);
                    more.forEach((key, later) -> merged.merge(key, later, ImportedEvent::later));
                    return Map.copyOf(merged);
                });
    }

    @Override
    public boolean awaitSubscribers(String aggregateId, long version, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Map.Entry<ExpectationKey, ImportedEvent> expectation :
                expectedOf(aggregateId).entrySet()) {
            ImportedEvent copy = expectation.getValue().notLaterThan(version);
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!subscriberWaits.of(expectation.getKey().subscriber()).await(copy, left)) {
                return false;
            }
        }
        return true;
    }

    private Map<ExpectationKey, ImportedEvent> expectedOf(String aggregateId) {
        Map<ExpectationKey, ImportedEvent> copies = expected.getIfPresent(aggregateId);
        return copies == null ? Map.of() : copies;
    }

    /** Waits until a projection has handled an event of another module. */
    public boolean awaitImported(String projection, ImportedEvent copy, Duration timeout) {
        StoredProgress stored = stored(projection);
        return await(
                new Key(projection, copy.aggregateId()),
                copy.sequence(),
                stored,
                () -> stored.hasHandledImported(copy.aggregateId(), copy.eventId()),
                timeout);
    }

    @Override
    public boolean await(String projection, String aggregateId, long version, Duration timeout) {
        StoredProgress stored = stored(projection);
        return await(
                new Key(projection, aggregateId),
                version,
                stored,
                () -> stored.hasHandled(aggregateId, version),
                timeout);
    }

    @Override
    public String state(String projection) {
        return stored(projection).state();
    }

    private StoredProgress stored(String projection) {
        StoredProgress stored = storedProgress.get(projection);
        if (stored == null) {
            throw new IllegalArgumentException("No projection is called " + projection);
        }
        return stored;
    }

    private boolean await(Key key, long version, StoredProgress stored, BooleanSupplier isStored, Duration timeout) {
        boolean[] firstLook = {true};
        return await(
                key,
                () -> {
                    Long reached = latest.getIfPresent(key);
                    if (reached != null && reached >= version) {
                        return true;
                    }
                    if (firstLook[0]) {
                        firstLook[0] = false;
                        return false;
                    }
                    return isStored.getAsBoolean();
                },
                firstLookMillis(stored, key.aggregateId()),
                timeout);
    }

    @Override
    public boolean awaitCondition(String projection, String aggregateId, BooleanSupplier condition, Duration timeout) {
        return await(new Key(projection, aggregateId), condition, FIRST_LOOK_MILLIS, timeout);
    }

    private static long firstLookMillis(StoredProgress projection, String aggregateId) {
        return projection.isHandledHere(aggregateId) ? FIRST_LOOK_HERE_MILLIS : FIRST_LOOK_MILLIS;
    }

    private boolean await(Key key, BooleanSupplier condition, long firstLookMillis, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Semaphore signal = new Semaphore(0);
        waiting.compute(key, (k, others) -> {
            Set<Semaphore> signals = others == null ? ConcurrentHashMap.newKeySet() : others;
            signals.add(signal);
            return signals;
        });
        try {
            long pause = firstLookMillis;
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                boolean signalled = signal.tryAcquire(Math.min(left, pause), TimeUnit.MILLISECONDS);
                pause = signalled ? pause : Math.min(2 * pause, LAST_LOOK_MILLIS);
                signal.drainPermits();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.computeIfPresent(key, (k, signals) -> {
                signals.remove(signal);
                return signals.isEmpty() ? null : signals;
            });
        }
    }
}
