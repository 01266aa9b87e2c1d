package com.microshop.messaging.rebuild;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.State;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.StoredRowMessage;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionStatus;

/** Rebuilds one projection: fills shadow tables, compares them with the serving ones if asked to, and swaps the two. */
final class RebuildRun implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildRun.class);

    private static final int SMALL_GAP = 500;
    private static final int MAX_EVENTS_IN_SWAP = 5_000;
    private static final int MAX_CHANGED_AGGREGATES = 200_000;
    private static final int ATTEMPTS = 30;
    private static final int ROUNDS = 50;
    private static final int PAUSE_MILLIS = 300;
    private static final String PATIENT = "10s";
    private static final String SHORT = "1s";

    /** For each table. */
    private static final String WHILE_QUERIES_WAIT = "250ms";

    private static final Set<String> TRY_AGAIN = Set.of("55P03", "40P01", "40001");

    private final RebuildJob job;
    private final RebuildJob.Database database;
    private final RebuildLock lock;
    private final RebuildRows rows;
    private final ShadowTables tables;
    private final EventApplication application;
    private final Set<String> types;
    private final ExecutorService lanes;
    private final ShadowReplay replay;
    private long expected;

    /** Thrown when an operator, or the loss of the lock, ends it. */
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /**
     * Prepares a rebuild.
     *
     * @param lock held by it alone, and given back at its end
     * @param projection handles events for the shadow tables
     * @param numberOfLanes how many transactions run at a time
     */
    RebuildRun(RebuildJob job, RebuildLock lock, ShadowTables tables, Object projection, int numberOfLanes) {
        this.job = job;
        this.database = job.database();
        this.lock = lock;
        this.rows = new RebuildRows(job.store().module(), job.store().schema(), lock.jdbc());
        this.tables = tables;
        this.application = new EventApplication(projection, database.transaction(), database.jdbc());
        this.types = job.upcasts() ? Set.of() : application.types();
        this.lanes = Executors.newFixedThreadPool(
                numberOfLanes,
                Thread.ofPlatform()
                        .daemon()
                        .name("rebuild-" + job.id() + "-", 0)
                        .factory());
        this.replay = new ShadowReplay(job.store(), application, types, numberOfLanes, lanes, this::checkNotCancelled);
    }

    @Override
    public void run() {
        try {
            State state = build();
            if (state != State.SWAPPED) {
                abandon(state, null);
            }
            LOG.info("The rebuild of projection {} ended: {}", job.projection(), state);
        } catch (Stopped e) {
            abandon(State.CANCELLED, null);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                abandon(State.CANCELLED, null);
                return;
            }
            LOG.warn("The rebuild of projection {} failed; the old tables continue to serve", job.projection(), e);
            abandon(State.FAILED, String.valueOf(e.getMessage()));
        } finally {
            lanes.shutdownNow();
            lock.close();
        }
    }

    private void abandon(State state, @Nullable String error) {
        try {
            boolean wasInterrupted = Thread.interrupted(); // there is still something to tidy up
            LOG.debug("Ending the rebuild of {}, interrupted: {}", job.projection(), wasInterrupted);
            lanes.shutdownNow();
            var _ = lanes.awaitTermination(10, TimeUnit.SECONDS);
            database.transaction().executeWithoutResult(status -> {
                database.limitWait(PATIENT);
                if (rowsInTransaction().end(job.id(), state, replay.done(), error)) {
                    tables.drop();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot remove what the rebuild of {} left; another process will: {}",
                    job.projection(),
                    e.toString());
        }
    }

    /** The same rows as part of the current transaction; the others are written over the connection that holds the lock. */
    private RebuildRows rowsInTransaction() {
        return new RebuildRows(job.store().module(), job.store().schema(), database.jdbc());
    }

    private State build() {
        database.transaction().executeWithoutResult(status -> {
            database.limitWait(PATIENT);
            tables.create();
        });
        if (job.since() == null) {
            Positions target = job.tokens().of(job.projection());
            expected = job.store().counts().between(EventPosition.START, target.last(), types);
            replay.follow(target);
        } else {
            buildInPart(job.since());
        }
        try (OwnConnection connection = new OwnConnection(database.dataSource())) {
            supervised(connection, () -> {
                tables.finish(connection.jdbc());
                return true;
            });
        }
        catchUp();
        if (job.compare() != Compare.NONE && compare() > 0 && job.compare() == Compare.STOP_IF_DIFFERENT) {
            return State.DIFFERENT;
        }
        catchUp();
        untilDone(this::trySwap);
        return State.SWAPPED;
    }

    /** Writes down how the shadow tables differ from the serving ones; returns the number of differences. */
    private long compare() {
        try (OwnConnection snapshot = new OwnConnection(database.dataSource())) {
            untilDone(status -> tryCatchUpAndSnapshot(snapshot));
            ShadowTables.Differences differences = supervised(snapshot, () -> tables.differences(snapshot.jdbc()));
            rows.compared(job.id(), differences);
            return differences.count();
        }
    }

    /**
     * Handles all events of the aggregates that have new ones, and takes over the other rows, so that the shadow tables are
     * where the serving tables were in one snapshot.
     */
    private void buildInPart(Instant since) {
        try (OwnConnection snapshot = new OwnConnection(database.dataSource())) {
            Positions target = positionsOf(snapshot);
            Set<String> changed = new HashSet<>(
                    job.store().counts().aggregatesChangedSince(since, types, MAX_CHANGED_AGGREGATES + 1));
            if (changed.size() > MAX_CHANGED_AGGREGATES) {
                throw new IllegalStateException(
                        "More than %d aggregates have events since %s: rebuild it from the start"
                                .formatted(MAX_CHANGED_AGGREGATES, since));
            }
            expected = job.store().counts().ofAggregates(changed, target.last(), types);
            replay.follow(target, event -> changed.contains(event.getAggregateIdentifier()));
            supervised(snapshot, () -> {
                tables.takeOver(snapshot.jdbc());
                return true;
            });
        }
    }

    /** Takes a snapshot in which the tokens say what the serving tables hold. */
    private Positions positionsOf(OwnConnection snapshot) {
        Tokens tokens = job.tokens().seenBy(snapshot.jdbc());
        for (int n = 0; n < ATTEMPTS; n++) {
            snapshot.takeSnapshot();
            Optional<Positions> positions = tokens.unmerged(job.projection());
            if (positions.isPresent()) {
                return positions.get();
            }
            pause();
        }
        throw new IllegalStateException(
                "Segments of %s are being merged: rebuild it later".formatted(job.projection()));
    }

    /** Follows the serving processor until little is left to do. */
    private void catchUp() {
        for (int round = 0; round < ROUNDS; round++) {
            long before = replay.done();
            replay.follow(job.tokens().of(job.projection()));
            if (replay.done() - before < SMALL_GAP) {
                break;
            }
        }
    }

    private void checkNotCancelled() {
        if (Thread.currentThread().isInterrupted() || !rows.progress(job.id(), replay.done(), expected)) {
            throw new Stopped();
        }
    }

    private <T> T supervised(OwnConnection connection, Supplier<T> statements) {
        return connection.supervised(lanes, this::checkNotCancelled, statements);
    }

    /** Repeats an action that needs unchanged tokens until it succeeds, catching up in between. */
    private void untilDone(Predicate<TransactionStatus> attempt) {
        for (int n = 0; n < ATTEMPTS; n++) {
            try {
                if (Boolean.TRUE.equals(database.transaction().execute(attempt::test))) {
                    return;
                }
            } catch (RuntimeException e) {
                if (!isWorthAnotherTry(e)) {
                    throw e;
                }
                LOG.debug("The tables or tokens of {} are busy: {}", job.projection(), e.toString());
            }
            pause();
            catchUp();
        }
        throw new IllegalStateException(
                "The tables of %s were busy at each of %d attempts: rebuild it when there is less to do"
                        .formatted(job.projection(), ATTEMPTS));
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

    /** Brings the shadow tables to the position of the serving tables and takes a snapshot of both. */
    private boolean tryCatchUpAndSnapshot(OwnConnection snapshot) {
        Optional<Positions> target = lockedTarget();
        target.ifPresent(positions -> {
            replay.handleMissing(positions, MAX_EVENTS_IN_SWAP);
            snapshot.takeSnapshot();
        });
        return target.isPresent();
    }

    /**
     * Puts the shadow tables in the place of the serving tables. The tokens are locked first: a batch that has stored its token
     * can still finish, for the tables are free; one that has not waits for the token and writes to the new tables afterwards.
     */
    private boolean trySwap(TransactionStatus status) {
        Optional<Positions> target = lockedTarget();
        if (target.isEmpty()) {
            return false;
        }
        List<StoredRowMessage<?>> missing = replay.missing(target.get(), MAX_EVENTS_IN_SWAP);
        application.handle(missing);
        database.limitWait(WHILE_QUERIES_WAIT);
        tables.lock();
        if (!job.tokens().of(job.projection()).equals(target.get())) {
            status.setRollbackOnly(); // a segment that came in between has no lock of ours
            return false;
        }
        if (!rowsInTransaction().end(job.id(), State.SWAPPED, replay.done() + missing.size(), null)) {
            throw new Stopped();
        }
        tables.swap();
        return true;
    }

    /** Where the serving processor is, which holds until the transaction ends; empty if it cannot be reached in one step. */
    private Optional<Positions> lockedTarget() {
        database.limitWait(SHORT);
        return job.tokens()
                .locked(job.projection())
                .filter(positions -> replay.isWithinReach(positions, MAX_EVENTS_IN_SWAP));
    }
}
