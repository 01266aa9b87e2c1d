package com.microshop.messaging.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.counter.Increased;
import com.microshop.kernel.Ids;
import com.microshop.messaging.EventHistory.Filter;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A filled event store, used through the classes that the shop uses; methods return the duration of each use. */
final class BigStore implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int SAMPLE = 4_000;
    private static final int PAGE = 100;
    private static final int RACES = 100;
    private static final int SNAPSHOT_LAG = 100;
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final HikariDataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final PostgresEventStorageEngine engine;
    private final EventTail tail;
    private final ModuleEventStore store;
    private final EventBrowser browser;
    private final long transactions;
    private final List<String> shortLived;
    private final Random random = new Random(7);

    /** Opens a store that {@link StoreFiller} has filled; its clock continues behind the stored events. */
    BigStore(String name, TestDatabase database) {
        this.name = name;
        dataSource = TestPools.of(database, WRITERS + 4);
        jdbc = JdbcClient.create(dataSource);
        transactions =
                jdbc.sql("SELECT max(tx) FROM orders.event").query(Long.class).single();
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        transaction = new TransactionTemplate(manager);
        engine = new PostgresEventStorageEngine(
                StoreFiller.SCHEMA, dataSource, manager, JsonSerializer.create(), NoOpEventUpcaster.INSTANCE);
        tail = new EventTail(name, engine, new Pace());
        tail.start();
        store = ModuleEventStore.create(engine, tail, events -> tail.wakeUp());
        ModuleStore browsed = new ModuleStore(
                "order", StoreFiller.SCHEMA, jdbc, engine, new Pace(), new WakeUps(dataSource), events -> {});
        browser = new EventBrowser(
                jdbc,
                manager,
                Duration.ofSeconds(PATIENCE_SECONDS),
                () -> Map.of("order", browsed),
                module -> Set.of());
        shortLived = StoreFiller.shortLived(jdbc, transactions, SAMPLE);
        takeSnapshot(StoreFiller.longLived(0));
    }

    /** As the shop takes one every 200 events: a hundred have come since. */
    private void takeSnapshot(String aggregate) {
        engine.storeSnapshot(event(aggregate, last(aggregate) - SNAPSHOT_LAG));
    }

    String name() {
        return name;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    /** Several writers append one event in each transaction, to aggregates from the whole store and to new ones. */
    Appends append(int each) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            long start = System.nanoTime();
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Random choice = new Random(random.nextLong());
                running.add(writers.submit(() -> appendAsOne(each, writer, choice)));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> future : running) {
                nanos.addAll(future.get());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Appends(nanos, nanos.size() / seconds);
        }
    }

    /** Appends in parallel: the duration of each, with its commit, and the rate. */
    record Appends(List<Long> nanos, double perSecond) {}

    private List<Long> appendAsOne(int count, int writer, Random choice) {
        List<Long> nanos = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int place = choice.nextInt(shortLived.size() / WRITERS) * WRITERS + writer;
            String aggregate = i % 2 == 0 ? Ids.next() : shortLived.get(place);
            DomainEventMessage<?> event = event(aggregate, i % 2 == 0 ? 0 : last(aggregate) + 1);
            long start = System.nanoTime();
            transaction.executeWithoutResult(status -> engine.appendEvents(List.of(event)));
            nanos.add(System.nanoTime() - start);
        }
        return nanos;
    }

    private static DomainEventMessage<?> event(String aggregate, long sequence) {
        return new GenericDomainEventMessage<>(
                "Order", aggregate, sequence, new Increased(aggregate, 1, (int) sequence));
    }

    private long last(String aggregate) {
        return engine.lastSequenceNumberFor(aggregate).orElseThrow();
    }

    /** Loads short-lived aggregates from the whole store. */
    List<Long> loadShortLived(int count) {
        List<Long> nanos = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nanos.add(load(anyShortLived()));
        }
        return nanos;
    }

    /** Loads an aggregate with a long history from its snapshot and the hundred events since. */
    List<Long> loadLongLived(int count) {
        List<Long> nanos = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nanos.add(load(StoreFiller.longLived(0)));
        }
        return nanos;
    }

    private long load(String aggregate) {
        long start = System.nanoTime();
        DomainEventStream events = store.readEvents(aggregate);
        int count = 0;
        while (events.hasNext()) {
            DomainEventMessage<?> event = events.next();
            count += event.getAggregateIdentifier().equals(aggregate) ? 1 : 0;
        }
        long nanos = System.nanoTime() - start;
        if (count == 0) {
            throw new IllegalStateException("There is no aggregate " + aggregate);
        }
        return nanos;
    }

    /** From the commit of an event until a processor at the head has it. */
    List<Long> tail(int count) throws InterruptedException {
        List<Long> nanos = new ArrayList<>(count);
        Semaphore available = new Semaphore(0);
        try (TrackingEventStream stream = tail.open(engine.createHeadToken())) {
            var _ = stream.setOnAvailableCallback(available::release);
            for (int i = 0; i < count; i++) {
                nanos.add(seen(stream, available, event(Ids.next(), 0)));
            }
        }
        return nanos;
    }

    private long seen(TrackingEventStream stream, Semaphore available, DomainEventMessage<?> event)
            throws InterruptedException {
        transaction.executeWithoutResult(status -> engine.appendEvents(List.of(event)));
        long start = System.nanoTime();
        tail.wakeUp();
        while (true) {
            while (stream.peek().isEmpty()) {
                if (!available.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The tail of %s does not see what is appended".formatted(name));
                }
            }
            if (stream.nextAvailable().getIdentifier().equals(event.getIdentifier())) {
                return System.nanoTime() - start;
            }
        }
    }

    /** Reads a number of events in their order, from any place; returns the number per second. */
    double replay(int events) {
        long from = Math.max(0, (long) (random.nextDouble() * (transactions - events / 4.0)));
        long start = System.nanoTime();
        long read = engine.readEvents(new EventPosition(from, 0), false)
                .limit(events)
                .count();
        return read / ((System.nanoTime() - start) / 1e9);
    }

    /** The query of a forwarder when it continues: the position of the last event of these types before the head. */
    long lastOwnEventBeforeHead(String type) {
        EventPosition head = engine.createHeadToken();
        long start = System.nanoTime();
        EventPosition found = engine.positions().lastOwnBefore(head, Set.of(type));
        long nanos = System.nanoTime() - start;
        if (found.compareTo(head) > 0) {
            throw new IllegalStateException("Found behind the head: " + found);
        }
        return nanos;
    }

    /** One page of a short-lived aggregate. */
    long browseShortLived() {
        return browse(new Filter(null, anyShortLived(), null, null, null, false, false, null, PAGE));
    }

    /** The newest page of an aggregate with a long history. */
    long browseLongLived() {
        return browse(new Filter(null, StoreFiller.longLived(0), null, null, null, false, true, null, PAGE));
    }

    /** The whole story with a correlation id. */
    long browseStory() {
        return browse(new Filter(null, null, anyShortLived(), null, null, false, false, null, PAGE));
    }

    /** The newest page of the store. */
    long browseNewest() {
        return browse(new Filter(null, null, null, null, null, false, true, null, PAGE));
    }

    private long browse(Filter filter) {
        long start = System.nanoTime();
        int found = browser.browse("order", filter).size();
        long nanos = System.nanoTime() - start;
        if (found == 0) {
            throw new IllegalStateException("Nothing found by " + filter);
        }
        return nanos;
    }

    /** Of writers that append to the same aggregate at the same time, one succeeds; a stored event is not duplicated. */
    void assertPromises() throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (String aggregate : shortLived.subList(0, RACES)) {
                long next = last(aggregate) + 1;
                List<Future<Boolean>> racers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    racers.add(writers.submit(() -> isAppended(event(aggregate, next))));
                }
                int winners = 0;
                for (Future<Boolean> racer : racers) {
                    winners += racer.get() ? 1 : 0;
                }
                assertThat(winners).as("%s: writers of %s", name, aggregate).isEqualTo(1);
                assertThat(isAppended(event(aggregate, 0))).as(name).isFalse();
            }
        }
        List<StoredRow> rows = engine.reader().ownEvents(EventPosition.START, Set.of("order.OrderPlaced"), PAGE);
        EventBatch batch = new EventBatch("elsewhere", EventPosition.START, rows);
        Imports imports = new Imports(StoreFiller.SCHEMA, jdbc, engine.appender());
        imports.add("elsewhere", Set.of("order.OrderPlaced"));
        assertThat(transaction.<Integer>execute(status -> imports.take(batch)))
                .as(name)
                .isEqualTo(PAGE);
    }

    private boolean isAppended(DomainEventMessage<?> event) {
        try {
            transaction.executeWithoutResult(status -> engine.appendEvents(List.of(event)));
            return true;
        } catch (ConcurrencyException e) {
            return false;
        }
    }

    private String anyShortLived() {
        return shortLived.get(random.nextInt(shortLived.size()));
    }

    @Override
    public void close() {
        tail.close();
        dataSource.close();
    }
}
