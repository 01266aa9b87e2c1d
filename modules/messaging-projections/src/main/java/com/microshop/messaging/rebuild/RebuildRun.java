package com.microshop.messaging.rebuild;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.State;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.EventReader;
import com.microshop.messaging.store.StoredRowMessage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Rebuilds one projection, from the first event to the swap. */
final class RebuildRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildRun.class);

    /** Big enough for much to happen to the same aggregate within it, small enough for short transactions. */
    private static final int PAGE = 10_000;

    private static final int SMALL_GAP = 500;
    private static final int MOST_IN_SWAP = 5_000;
    private static final int MOST_CHANGED = 200_000;
    private static final int ATTEMPTS = 30;
    private static final int ROUNDS = 50;
    private static final int PAUSE_MILLIS = 300;
    private static final String PATIENT = "10s";
    private static final String SHORT = "1s";

    /** For each table. */
    private static final String WHILE_QUERIES_WAIT = "250ms";

    private static final Set<String> TRY_AGAIN = Set.of("55P03", "40P01", "40001");

    private final Work work;
    private final RebuildLock lock;
    private final RebuildRows rows;
    private final ShadowTables tables;
    private final EventApplication application;
    private final Set<String> types;
    private final ExecutorService lanes;
    private Positions reached = Positions.START;
    private Predicate<StoredRowMessage<?>> isConcerned = event -> true;
    private long done;
    private long expected;

    /**
     * What is to be done and with what.
     *
     * @param since only aggregates with events since then are handled; null for all
     * @param upcasts whether stored events may turn into others, so that their names say nothing
     */
    record Work(
            String module,
            String schema,
            String projection,
            long id,
            Compare compare,
            @Nullable Instant since,
            Tokens tokens,
            ModuleStore store,
            boolean upcasts,
            DataSource dataSource,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            int lanes) {}

    /** Thrown when an operator, or the loss of the lock, ends it. */
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    RebuildRun(Work work, RebuildLock lock, ShadowTables tables, Object projection) {
        this.work = work;
        this.lock = lock;
        this.rows = new RebuildRows(work.module(), work.schema(), lock.jdbc());
        this.tables = tables;
        this.application = new EventApplication(projection, work.transaction(), work.jdbc());
        this.types = work.upcasts() ? Set.of() : application.types();
        this.lanes = Executors.newFixedThreadPool(
                work.lanes(),
                Thread.ofPlatform()
                        .daemon()
                        .name("rebuild-" + work.id() + "-", 0)
                        .factory());
    }

    @Override
    public void run() {
        try {
            State state = build();
            if (state != State.SWAPPED) {
                abandon(state, null);
            }
            LOG.info("The rebuild of projection {} ended: {}", work.projection(), state);
        } catch (Stopped e) {
            abandon(State.CANCELLED, null);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                abandon(State.CANCELLED, null);
                return;
            }
            LOG.warn("The rebuild of projection {} failed; the old tables go on serving", work.projection(), e);
            abandon(State.FAILED, String.valueOf(e.getMessage()));
        } finally {
            lanes.shutdownNow();
            lock.close();
        }
    }

    private void abandon(State state, @Nullable String error) {
        try {
            boolean wasInterrupted = Thread.interrupted(); // there is still something to tidy up
            LOG.debug("Ending the rebuild of {}, interrupted: {}", work.projection(), wasInterrupted);
            lanes.shutdownNow();
            var _ = lanes.awaitTermination(10, TimeUnit.SECONDS);
            work.transaction().executeWithoutResult(status -> {
                limitWait(PATIENT);
                if (new RebuildRows(work.module(), work.schema(), work.jdbc()).end(work.id(), state, done, error)) {
                    tables.drop();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot remove what the rebuild of {} left; whichever process is next will: {}",
                    work.projection(),
                    e.toString());
        }
    }

    private State build() {
        work.transaction().executeWithoutResult(status -> {
            limitWait(PATIENT);
            tables.create();
        });
        if (work.since() == null) {
            Positions target = work.tokens().of(work.projection());
            expected = work.store().counts().between(EventPosition.START, target.last(), types);
            follow(target);
        } else {
            buildInPart(work.since());
        }
        try (OwnConnection connection = new OwnConnection(work.dataSource())) {
            supervised(connection, () -> {
                tables.finish(connection.jdbc());
                return true;
            });
        }
        catchUp();
        if (work.compare() != Compare.NONE) {
            try (OwnConnection snapshot = new OwnConnection(work.dataSource())) {
                untilDone(status -> isSameAsServing(snapshot));
                ShadowTables.Differences differences = supervised(snapshot, () -> tables.differences(snapshot.jdbc()));
                rows.compared(work.id(), differences);
                if (differences.count() > 0 && work.compare() == Compare.STOP_IF_DIFFERENT) {
                    return State.DIFFERENT;
                }
            }
        }
        catchUp();
        untilDone(this::isSwapped);
        return State.SWAPPED;
    }

    /**
     * Handles all events of the aggregates that have new ones, and takes over the other rows, so that the copy is where the
     * serving tables were in one snapshot.
     */
    private void buildInPart(Instant since) {
        try (OwnConnection snapshot = new OwnConnection(work.dataSource())) {
            Positions target = positionsOf(snapshot);
            Set<String> changed = new HashSet<>(work.store().counts().aggregatesChangedSince(since, types, MOST_CHANGED + 1));
            if (changed.size() > MOST_CHANGED) {
                throw new IllegalStateException(
                        "More than %d aggregates have events since %s: rebuild it from the start"
                                .formatted(MOST_CHANGED, since));
            }
            expected = work.store().counts().ofAggregates(changed, target.last(), types);
            isConcerned = event -> changed.contains(event.getAggregateIdentifier());
            follow(target);
            isConcerned = event -> true;
            supervised(snapshot, () -> {
                tables.takeOver(snapshot.jdbc());
                return true;
            });
        }
    }

    /** Takes a snapshot in which the tokens say what the serving tables hold. */
    private Positions positionsOf(OwnConnection snapshot) {
        Tokens tokens = work.tokens().seenBy(snapshot.jdbc());
        for (int n = 0; n < ATTEMPTS; n++) {
            snapshot.takeSnapshot();
            Optional<Positions> positions = tokens.unmerged(work.projection());
            if (positions.isPresent()) {
                return positions.get();
            }
            pause();
        }
        throw new IllegalStateException(
                "Segments of %s are being merged: rebuild it later".formatted(work.projection()));
    }

    /** Follows the serving processor until little is left to do. */
    private void catchUp() {
        for (int round = 0; round < ROUNDS; round++) {
            long before = done;
            follow(work.tokens().of(work.projection()));
            if (done - before < SMALL_GAP) {
                break;
            }
        }
    }

    /** Goes up to a position, never back: what a copy has handled once must not come again. */
    private void follow(Positions to) {
        if (!to.covers(reached)) {
            checkGoesOn();
            return;
        }
        EventPosition at = reached.first();
        List<CompletableFuture<Void>> running = List.of();
        boolean more = at.compareTo(to.last()) < 0;
        while (more) {
            EventReader.Page page = work.store().reader().between(at, to.last(), types, PAGE);
            List<StoredRowMessage<?>> due = due(page.messages(), to);
            await(running);
            running = submit(due);
            done += due.size();
            at = page.end();
            more = page.more();
            checkGoesOn();
        }
        await(running);
        reached = to;
        checkGoesOn();
    }

    /** The events that bring the copy up to somewhere. */
    private List<StoredRowMessage<?>> due(List<StoredRowMessage<?>> events, Positions to) {
        List<StoredRowMessage<?>> due = new ArrayList<>(events.size());
        for (StoredRowMessage<?> event : events) {
            if (isConcerned.test(event) && !haveHandled(reached, event) && haveHandled(to, event)) {
                due.add(event);
            }
        }
        return due;
    }

    private static boolean haveHandled(Positions positions, StoredRowMessage<?> event) {
        return positions.haveHandled(event.getAggregateIdentifier(), event.row().position());
    }

    /** The events of one aggregate stay in one lane, so in their order. */
    private List<CompletableFuture<Void>> submit(List<StoredRowMessage<?>> events) {
        List<List<StoredRowMessage<?>>> byLane = new ArrayList<>();
        for (int lane = 0; lane < work.lanes(); lane++) {
            byLane.add(new ArrayList<>());
        }
        for (StoredRowMessage<?> event : events) {
            int hash = event.getAggregateIdentifier().hashCode();
            byLane.get(Math.floorMod(hash ^ (hash >>> 16), work.lanes())).add(event);
        }
        return byLane.stream()
                .map(lane -> CompletableFuture.runAsync(() -> application.commit(lane), lanes))
                .toList();
    }

    private static void await(List<CompletableFuture<Void>> running) {
        try {
            running.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void checkGoesOn() {
        if (Thread.currentThread().isInterrupted() || !rows.progress(work.id(), done, expected)) {
            throw new Stopped();
        }
    }

    private <T> T supervised(OwnConnection connection, Supplier<T> statements) {
        return connection.supervised(lanes, this::checkGoesOn, statements);
    }

    /** Does something that needs the tokens to stand still for a moment, as often as it takes. */
    private void untilDone(Predicate<TransactionStatus> attempt) {
        for (int n = 0; n < ATTEMPTS; n++) {
            try {
                if (Boolean.TRUE.equals(work.transaction().execute(attempt::test))) {
                    return;
                }
            } catch (RuntimeException e) {
                if (!isWorthAnotherTry(e)) {
                    throw e;
                }
                LOG.debug("The tables or tokens of {} are busy: {}", work.projection(), e.toString());
            }
            pause();
            catchUp();
        }
        throw new IllegalStateException(
                "The tables of %s were busy at each of %d attempts: rebuild it when there is less to do"
                        .formatted(work.projection(), ATTEMPTS));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS, 2 * PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }

    private static boolean isWorthAnotherTry(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EventApplication.NotHandled) {
                return false;
            }
            if (cause instanceof SQLException sql && TRY_AGAIN.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** Brings the copy to where the serving tables are and takes a snapshot of both. */
    private boolean isSameAsServing(OwnConnection snapshot) {
        limitWait(SHORT);
        Optional<Positions> tokens = work.tokens().locked(work.projection());
        if (tokens.isEmpty() || isOutOfReach(tokens.get())) {
            return false;
        }
        List<StoredRowMessage<?>> due = between(tokens.get());
        await(submit(due));
        reached = tokens.get();
        done += due.size();
        snapshot.takeSnapshot();
        return true;
    }

    /**
     * Takes the place of the serving tables. The tokens come first: a batch that has stored its token can still finish, for
     * the tables are free; one that has not waits for the token and writes to the new tables afterwards.
     */
    private boolean isSwapped(TransactionStatus status) {
        limitWait(SHORT);
        Optional<Positions> tokens = work.tokens().locked(work.projection());
        if (tokens.isEmpty() || isOutOfReach(tokens.get())) {
            return false;
        }
        List<StoredRowMessage<?>> due = between(tokens.get());
        application.handle(due);
        limitWait(WHILE_QUERIES_WAIT);
        tables.lock();
        if (!work.tokens().of(work.projection()).equals(tokens.get())) {
            status.setRollbackOnly(); // a segment that came in between has no lock of ours
            return false;
        }
        if (!new RebuildRows(work.module(), work.schema(), work.jdbc())
                .end(work.id(), State.SWAPPED, done + due.size(), null)) {
            throw new Stopped();
        }
        tables.swap();
        return true;
    }

    private boolean isOutOfReach(Positions tokens) {
        return !tokens.covers(reached)
                || work.store().counts().between(reached.first(), tokens.last(), types) > MOST_IN_SWAP;
    }

    private List<StoredRowMessage<?>> between(Positions to) {
        return due(
                work.store()
                        .reader()
                        .between(reached.first(), to.last(), types, MOST_IN_SWAP + 1)
                        .messages(),
                to);
    }

    private void limitWait(String limit) {
        var _ = work.jdbc()
                .sql("SET LOCAL lock_timeout = '%s'".formatted(limit))
                .update();
    }
}
