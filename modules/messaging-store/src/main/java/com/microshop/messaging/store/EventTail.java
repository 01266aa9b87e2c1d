package com.microshop.messaging.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a module's event store once for all of its processors, as soon as something is appended.
 *
 * <p>One thread reads what is new and keeps the latest events in memory; the streams of processors that are up to date
 * take them from there, those that lag behind read for themselves. The thread is woken by appends of this process and,
 * through {@link WakeUps}, of others. It looks again by itself within milliseconds only while it knows of committed
 * events that a running transaction keeps it from reading, and otherwise once a second.
 */
public final class EventTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventTail.class);

    private static final int PAGE = 1_000;
    private static final int KEPT = 10_000;
    private static final long KEPT_CHARACTERS = 32_000_000;
    private static final long IDLE_MILLIS = 1_000;
    private static final long MAX_RETRY_MILLIS = 32;

    private final PostgresEventStorageEngine engine;
    private final String name;
    private final Pace pace;
    private final Semaphore wakeUps = new Semaphore(0);
    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    /** Guards the events in memory: those behind {@link #floor} up to {@link #end}. */
    private final Object lock = new Object();

    private final ArrayList<StoredRowMessage<?>> events = new ArrayList<>();
    private long firstIndex;
    private long characters;
    private EventPosition floor = EventPosition.START;
    private EventPosition end = EventPosition.START;

    private volatile boolean running;
    private @Nullable Thread thread;

    /** Creates the tail of a store; it begins to read when started, and keeps to the pace. */
    public EventTail(String name, PostgresEventStorageEngine engine, Pace pace) {
        this.name = name;
        this.engine = engine;
        this.pace = pace;
    }

    /** Starts at what is new from now on. */
    public synchronized void start() {
        if (running) {
            return;
        }
        EventPosition head = engine.createHeadToken();
        synchronized (lock) {
            events.clear();
            characters = 0;
            floor = head;
            end = head;
        }
        running = true;
        thread = Thread.ofPlatform().daemon().name("event-tail-" + name).start(this::readOn);
    }

    /** Says that something may have been appended. */
    public void wakeUp() {
        wakeUps.release();
    }

    /** Opens a stream behind a position, null for the beginning. */
    public TrackingEventStream open(@Nullable TrackingToken token) {
        Stream stream = new Stream(EventPosition.of(token));
        streams.add(stream);
        return stream;
    }

    @Override
    public synchronized void close() {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void readOn() {
        long retryMillis = 0;
        while (running) {
            try {
                retryMillis = readNew(retryMillis > 0) ? Math.min(MAX_RETRY_MILLIS, Math.max(1, 2 * retryMillis)) : 0;
                var _ = wakeUps.tryAcquire(retryMillis > 0 ? retryMillis : IDLE_MILLIS, TimeUnit.MILLISECONDS);
                pace.rest();
                wakeUps.drainPermits();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("Cannot read the event store {}, trying again in a second: {}", name, e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads until nothing more can be read now.
     *
     * @param held whether the next event could not be read the last time, so that looking at one is enough to begin with
     * @return whether there are committed events that could not be read yet
     */
    private boolean readNew(boolean held) {
        int limit = held ? 1 : PAGE;
        while (true) {
            EventReader.Page page = engine.reader().page(end, limit);
            limit = PAGE;
            synchronized (lock) {
                events.addAll(page.messages());
                characters += charactersOf(page.messages());
                end = page.end();
                forgetOldest();
            }
            if (!page.messages().isEmpty()) {
                streams.forEach(Stream::announce);
            }
            if (page.beyondHorizon() || !page.more()) {
                return page.beyondHorizon();
            }
        }
    }

    private void forgetOldest() {
        int surplus = Math.max(0, events.size() - KEPT);
        long heavy = characters - charactersOf(events.subList(0, surplus));
        while (heavy > KEPT_CHARACTERS) {
            heavy -= events.get(surplus++).row().payload().length();
        }
        if (surplus > PAGE || characters > 2 * KEPT_CHARACTERS) {
            List<StoredRowMessage<?>> oldest = events.subList(0, surplus);
            floor = oldest.getLast().row().position();
            characters = heavy;
            oldest.clear();
            firstIndex += surplus;
        }
    }

    private static long charactersOf(List<StoredRowMessage<?>> messages) {
        long sum = 0;
        for (StoredRowMessage<?> message : messages) {
            sum += message.row().payload().length();
        }
        return sum;
    }

    /** One processor's view; used by one thread at a time. */
    private final class Stream implements TrackingEventStream {

        private final Deque<StoredRowMessage<?>> ahead = new ArrayDeque<>();
        private EventPosition position;
        private long nextIndex = -1;
        private volatile @Nullable Runnable callback;

        private Stream(EventPosition position) {
            this.position = position;
        }

        private void announce() {
            Runnable announced = callback;
            if (announced != null) {
                announced.run();
            }
        }

        @Override
        public boolean setOnAvailableCallback(Runnable newCallback) {
            callback = newCallback;
            return true;
        }

        @Override
        public synchronized Optional<TrackedEventMessage<?>> peek() {
            fill();
            return Optional.ofNullable(ahead.peek());
        }

        @Override
        public synchronized boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            fill();
            while (ahead.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(1);
                fill();
            }
            return !ahead.isEmpty();
        }

        @Override
        public synchronized TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return ahead.remove();
        }

        @Override
        public void close() {
            streams.remove(this);
            callback = null;
        }

        private void fill() {
            if (!ahead.isEmpty() || fillFromMemory()) {
                return;
            }
            EventReader.Page page;
            do {
                page = engine.reader().page(position, PAGE);
                position = page.end();
            } while (page.messages().isEmpty() && page.more() && !page.beyondHorizon());
            ahead.addAll(page.messages());
        }

        /** Returns false if this stream must read for itself. */
        private boolean fillFromMemory() {
            synchronized (lock) {
                if (position.compareTo(floor) < 0) {
                    nextIndex = -1;
                    return false;
                }
                if (nextIndex < firstIndex) {
                    if (position.compareTo(end) > 0) {
                        // This stream has read further by itself than the tail; what the tail reads next is not new.
                        return true;
                    }
                    nextIndex = firstIndex + firstBehind(position);
                }
                int from = (int) (nextIndex - firstIndex);
                int to = Math.min(events.size(), from + PAGE);
                for (int i = from; i < to; i++) {
                    ahead.add(events.get(i));
                }
                nextIndex = firstIndex + to;
                if (to > from) {
                    position = events.get(to - 1).row().position();
                }
                return true;
            }
        }

        private int firstBehind(EventPosition after) {
            int low = 0;
            int high = events.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (events.get(middle).row().position().compareTo(after) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
