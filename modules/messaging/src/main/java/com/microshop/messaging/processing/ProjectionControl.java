package com.microshop.messaging.processing;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import com.microshop.messaging.store.StoredRowMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Does what operators want of the projections of one module, with every other process that runs it.
 *
 * <p>What they want is kept in the module's schema; each process looks there every second and pauses or starts its own
 * processor. While all of them rest, segments are split and merged in the table of tokens, not by Axon: its merge starts at the
 * position of the half that is behind, so that the other half's events in between would be handled twice.
 */
public final class ProjectionControl {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionControl.class);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final long ALL_HAVE_LOOKED_MILLIS = 1_500;
    private static final int MOST_BEHIND = 5_000;
    private static final int DEEPEST = 20;
    private static final int LONGEST = 500;

    /** The class of SQL states that tell of a value, data exceptions. */
    private static final String OF_VALUES = "22";

    private final String schema;
    private final JdbcClient jdbc;
    private final TransactionManager transactions;
    private final Tokens tokens;
    private final Map<String, Running> projections = new ConcurrentHashMap<>();
    private final Map<String, Failed> failed = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> stops = new ConcurrentHashMap<>();

    /**
     * Controls the projections in a schema.
     *
     * @param tokens how far they are
     */
    ProjectionControl(String schema, JdbcClient jdbc, TransactionManager transactions, Tokens tokens) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.tokens = tokens;
    }

    private record Failed(String aggregateId, EventPosition position, Throwable cause) {}

    /**
     * A projection that runs here.
     *
     * @param invoker handles its events
     */
    private record Running(
            PooledStreamingEventProcessor processor, EventHandlerInvoker invoker, PostgresEventStorageEngine engine) {}

    void add(
            String projection,
            PooledStreamingEventProcessor processor,
            EventHandlerInvoker invoker,
            PostgresEventStorageEngine engine) {
        projections.put(projection, new Running(processor, invoker, engine));
    }

    /** Remembers a batch that failed until it can be written down, for its own transaction is lost. */
    void failed(String projection, String aggregateId, EventPosition position, Throwable cause) {
        failed.put(projection, new Failed(aggregateId, position, cause));
    }

    /** Starts those that are not paused. */
    void start() {
        follow(paused());
    }

    /** Does this process's part. */
    void act() {
        try {
            follow(paused());
        } finally {
            noteFailures();
        }
    }

    private void noteFailures() {
        failed.forEach((projection, failure) -> {
            boolean isLatest = failed.remove(projection, failure); // also if it cannot be written: it comes again
            int noted = jdbc.sql("""
                            INSERT INTO %s.projection_control (projection, error, error_aggregate, error_tx, error_idx, error_at)
                            VALUES (?, ?, ?, ?, ?, now()) ON CONFLICT (projection) DO UPDATE
                            SET error = excluded.error, error_aggregate = excluded.error_aggregate,
                                error_tx = excluded.error_tx, error_idx = excluded.error_idx, error_at = excluded.error_at
                            """.formatted(schema))
                    .params(
                            projection,
                            sentenceOf(failure.cause()),
                            failure.aggregateId(),
                            failure.position().tx(),
                            failure.position().idx())
                    .update();
            LOG.debug("Noted {} failure of {}, the latest: {}", noted, projection, isLatest);
        });
    }

    /** What failed, in short; not what the database says of a value, which may be somebody's. */
    private static String sentenceOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        if (root instanceof SQLException sql
                && String.valueOf(sql.getSQLState()).startsWith(OF_VALUES)) {
            return "%s, SQL state %s".formatted(name, sql.getSQLState());
        }
        String text = (name + ": " + root.getMessage()).replace("\0", "");
        return text.substring(0, Math.min(text.length(), LONGEST));
    }

    private List<String> paused() {
        return jdbc.sql("SELECT projection FROM %s.projection_control WHERE paused_until > now()".formatted(schema))
                .query((row, n) -> row.getString(1))
                .list();
    }

    private void follow(List<String> paused) {
        projections.forEach((projection, running) -> {
            try {
                follow(projection, running.processor(), paused.contains(projection));
            } catch (RuntimeException e) {
                LOG.warn("Cannot pause or start projection {} now, trying again: {}", projection, e.toString());
            }
        });
    }

    /** Stops or starts a processor; a batch that is long under way keeps nobody waiting. */
    private void follow(String projection, PooledStreamingEventProcessor processor, boolean rests) {
        CompletableFuture<Void> stopping = stops.get(projection);
        boolean isStopping = stopping != null && !stopping.isDone();
        if (rests && processor.isRunning() && !isStopping) {
            LOG.info("Projection {} is paused", projection);
            stops.put(projection, processor.shutdownAsync());
        } else if (!rests && !processor.isRunning() && !isStopping) {
            processor.start();
        }
    }

    /** Whether operators want it to rest. */
    public boolean isPaused(String projection) {
        return jdbc.sql("SELECT count(*) FROM %s.projection_control WHERE projection = ? AND paused_until = 'infinity'"
                                .formatted(schema))
                        .param(projection)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /**
     * Lets a projection rest, or go on; false if it did already.
     *
     * @throws RefusedException if some process goes on all the same; the pause is kept
     */
    public boolean pause(String projection, boolean paused) {
        boolean isChanged = paused
                ? rest(projection, "'infinity'")
                : jdbc.sql("""
                                UPDATE %s.projection_control SET paused_until = NULL
                                WHERE projection = ? AND paused_until = 'infinity'
                                """.formatted(schema)).param(projection).update() > 0;
        if (isChanged && paused) {
            awaitRest(projection);
        }
        return isChanged;
    }

    /** What keeps a projection where it is. */
    public Optional<Failure> failure(String projection, Positions positions) {
        return jdbc
                .sql("""
                        SELECT error, error_aggregate, error_tx, error_idx, error_at FROM %s.projection_control
                        WHERE projection = ? AND error IS NOT NULL
                        """.formatted(schema))
                .param(projection)
                .query((row, n) -> {
                    EventPosition at = new EventPosition(row.getLong("error_tx"), row.getLong("error_idx"));
                    return positions.haveHandled(row.getString("error_aggregate"), at)
                            ? null
                            : new Failure(
                                    row.getString("error"),
                                    at.tx() + "," + at.idx(),
                                    row.getObject("error_at", OffsetDateTime.class)
                                            .toInstant());
                })
                .list()
                .stream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /**
     * Splits a segment, or the largest one, while the projection rests for a moment.
     *
     * @throws RefusedException if that cannot be done
     */
    public int split(String projection, @Nullable Integer segment) {
        int chosen = chosen(
                projection,
                segment,
                Comparator.<Segment>comparingInt(Segment::getMask).reversed());
        resting(
                projection,
                () -> transactions.executeInTransaction(() -> {
                    lockIfAtRest(projection, tokens.of(projection));
                    Segment[] halves = segment(projection, chosen).split();
                    int added = jdbc.sql("""
                            INSERT INTO %1$s.token_entry (processor_name, segment, token, token_type, timestamp)
                            SELECT processor_name, ?, token, token_type, timestamp FROM %1$s.token_entry
                            WHERE processor_name = ? AND segment = ?
                            """.formatted(schema))
                            .params(halves[1].getSegmentId(), projection, chosen)
                            .update();
                    LOG.info("Segment {} of {} is split, {} added", chosen, projection, added);
                }));
        return chosen;
    }

    /**
     * Merges a segment, or the smallest one, with its other half, while the projection rests for a moment.
     *
     * @throws RefusedException if that cannot be done
     */
    public int merge(String projection, @Nullable Integer segment) {
        int chosen = chosen(projection, segment, Comparator.comparingInt(Segment::getMask));
        if (segment(projection, chosen).getMask() == 0) {
            throw new RefusedException("%s has one segment only: there is nothing to merge".formatted(projection));
        }
        resting(projection, () -> {
            Segment one = segment(projection, chosen);
            Map<Segment, EventPosition> all = tokens.of(projection).bySegment();
            Segment other = all.keySet().stream()
                    .filter(one::isMergeableWith)
                    .findFirst()
                    .orElseThrow(() ->
                            new RefusedException("The other half of segment %d of %s is split itself: merge that first"
                                    .formatted(chosen, projection)));
            boolean isAhead = position(all, one).compareTo(position(all, other)) >= 0;
            merge(projection, all, isAhead ? one : other, isAhead ? other : one);
        });
        return chosen;
    }

    /** Handles what the half that is behind has not handled yet, and makes one of both in the same transaction. */
    private void merge(String projection, Map<Segment, EventPosition> all, Segment ahead, Segment behind) {
        Running running = running(projection);
        PostgresEventStorageEngine.Page page =
                running.engine().readBetween(position(all, behind), position(all, ahead), Set.of(), MOST_BEHIND);
        if (page.more()) {
            throw new RefusedException(
                    "Segment %d of %s is more than %d events behind the other half: wait until it is not"
                            .formatted(behind.getSegmentId(), projection, MOST_BEHIND));
        }
        List<StoredRowMessage<?>> missing = page.messages();
        if (missing.isEmpty()) {
            transactions.executeInTransaction(() -> replace(projection, all, ahead, behind));
            return;
        }
        BatchingUnitOfWork<StoredRowMessage<?>> batch = new BatchingUnitOfWork<>(missing);
        batch.attachTransaction(transactions);
        batch.onPrepareCommit(unit -> replace(projection, all, ahead, behind));
        ResultMessage<?> result = batch.executeWithResult(
                () -> {
                    running.invoker().handle(batch.getMessage(), behind);
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional() && result.exceptionResult() instanceof RefusedException refused) {
            throw refused;
        }
        if (result.isExceptional()) {
            throw new RefusedException("Segment %d of %s cannot be brought to where the other half is: %s"
                    .formatted(behind.getSegmentId(), projection, sentenceOf(result.exceptionResult())));
        }
    }

    private void replace(String projection, Map<Segment, EventPosition> all, Segment ahead, Segment behind) {
        lockIfAtRest(projection, new Positions(all));
        int merged = ahead.mergedWith(behind).getSegmentId();
        int deleted = jdbc.sql("DELETE FROM %s.token_entry WHERE processor_name = ? AND segment = ?".formatted(schema))
                .params(projection, behind.getSegmentId())
                .update();
        int kept = jdbc.sql("UPDATE %s.token_entry SET segment = ? WHERE processor_name = ? AND segment = ?"
                        .formatted(schema))
                .params(merged, projection, ahead.getSegmentId())
                .update();
        LOG.info("{} + {} segments of {} are one: {}", deleted, kept, projection, merged);
    }

    /** Keeps everybody from claiming segments until the transaction ends, provided that nobody has one and none has moved. */
    private void lockIfAtRest(String projection, Positions known) {
        boolean isUnmoved = tokens.locked(projection).equals(Optional.of(known));
        if (!isUnmoved || !owners(projection).isEmpty()) {
            throw new RefusedException("%s was resumed meanwhile: try again".formatted(projection));
        }
    }

    private static EventPosition position(Map<Segment, EventPosition> all, Segment segment) {
        return all.getOrDefault(segment, EventPosition.START);
    }

    private Segment segment(String projection, int id) {
        return tokens.of(projection).bySegment().keySet().stream()
                .filter(segment -> segment.getSegmentId() == id)
                .findFirst()
                .orElseThrow(() -> new RefusedException("%s has no segment %d".formatted(projection, id)));
    }

    private int chosen(String projection, @Nullable Integer segment, Comparator<Segment> order) {
        return segment != null
                ? segment(projection, segment).getSegmentId()
                : tokens.of(projection).bySegment().keySet().stream()
                        .max(order)
                        .orElseThrow()
                        .getSegmentId();
    }

    private Running running(String projection) {
        Running running = projections.get(projection);
        if (running == null) {
            throw new RefusedException("No projection %s runs in this process".formatted(projection));
        }
        return running;
    }

    /** Does something while no process works on the projection; should this one die, the others go on by themselves. */
    private void resting(String projection, Runnable change) {
        boolean isBegun = rest(projection, "now() + interval '30 seconds'");
        try {
            awaitRest(projection);
            change.run();
        } finally {
            if (isBegun) {
                int ended = jdbc.sql("""
                                UPDATE %s.projection_control SET paused_until = NULL
                                WHERE projection = ? AND paused_until <> 'infinity'
                                """.formatted(schema)).param(projection).update();
                LOG.debug("{} goes on: {}", projection, ended);
            }
        }
    }

    /** Lets it rest until then, unless an operator has paused it. */
    private boolean rest(String projection, String until) {
        return jdbc.sql("""
                                INSERT INTO %1$s.projection_control AS c (projection, paused_until) VALUES (?, %2$s)
                                ON CONFLICT (projection) DO UPDATE SET paused_until = excluded.paused_until
                                WHERE c.paused_until IS DISTINCT FROM 'infinity'
                                """.formatted(schema, until)).param(projection).update() > 0;
    }

    /** Waits until every process has looked, and nobody owns a segment any more. */
    private void awaitRest(String projection) {
        long begin = System.nanoTime();
        List<String> owners = List.of();
        try {
            TimeUnit.MILLISECONDS.sleep(ALL_HAVE_LOOKED_MILLIS);
            owners = owners(projection);
            while (!owners.isEmpty() && System.nanoTime() - begin < PATIENCE.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
                owners = owners(projection);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("The process that was asked stops: ask another");
        }
        if (!owners.isEmpty()) {
            throw new RefusedException(
                    "%s still holds segments of %s after %d s: it has died, and another takes them over once the projection goes on, or it is of an older version that does not know of pauses"
                            .formatted(String.join(", ", owners), projection, PATIENCE.toSeconds()));
        }
    }

    /**
     * Who holds its segments. Also a process that has not been heard of for long: it may have a batch under way, and nothing but
     * another's claim keeps it from committing that.
     */
    private List<String> owners(String projection) {
        return jdbc.sql("SELECT DISTINCT owner FROM %s.token_entry WHERE processor_name = ? AND owner IS NOT NULL"
                        .formatted(schema))
                .param(projection)
                .query((row, n) -> row.getString(1))
                .list();
    }
}
