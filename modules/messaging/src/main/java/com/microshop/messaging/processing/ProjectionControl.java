package com.microshop.messaging.processing;

import com.microshop.messaging.Projections.Failure;
import com.microshop.messaging.RefusedException;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.PostgresEventStorageEngine;
import com.microshop.messaging.store.StoredRowMessage;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private static final int MOST_BEHIND = 5_000;

    private final String schema;
    private final JdbcClient jdbc;
    private final TransactionManager transactions;
    private final Tokens tokens;
    private final Map<String, Running> projections = new ConcurrentHashMap<>();
    private final Map<String, Failed> failed = new ConcurrentHashMap<>();

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
        noteFailures();
        follow(paused());
    }

    private void noteFailures() {
        failed.forEach((projection, failure) -> {
            int ignored = jdbc.sql("""
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
            boolean isLatest = failed.remove(projection, failure);
            LOG.debug("Noted a failure of {}, the latest: {}", projection, isLatest);
        });
    }

    private static String sentenceOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private List<String> paused() {
        return jdbc.sql("SELECT projection FROM %s.projection_control WHERE paused_until > now()".formatted(schema))
                .query((row, n) -> row.getString(1))
                .list();
    }

    private void follow(List<String> paused) {
        projections.forEach((projection, running) -> {
            PooledStreamingEventProcessor processor = running.processor();
            boolean rests = paused.contains(projection);
            if (rests && processor.isRunning()) {
                LOG.info("Projection {} is paused", projection);
                processor.shutDown();
            } else if (!rests && !processor.isRunning()) {
                processor.start();
            }
        });
    }

    /** Whether operators want it to rest. */
    public boolean isPaused(String projection) {
        return paused().contains(projection);
    }

    /** Lets a projection rest, or go on; false if it did already. */
    public boolean pause(String projection, boolean paused) {
        if (isPaused(projection) == paused) {
            return false;
        }
        rest(projection, paused ? "'infinity'" : "NULL");
        return true;
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
        List<StoredRowMessage<?>> missing = running.engine()
                .readBetween(position(all, behind), position(all, ahead), Set.of(), MOST_BEHIND + 1)
                .messages();
        if (missing.size() > MOST_BEHIND) {
            throw new RefusedException(
                    "Segment %d of %s is more than %d events behind the other half: wait until it is not"
                            .formatted(behind.getSegmentId(), projection, MOST_BEHIND));
        }
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
        boolean wasPaused = isPaused(projection);
        if (!wasPaused) {
            rest(projection, "now() + interval '30 seconds'");
        }
        try {
            awaitRest(projection);
            change.run();
        } finally {
            if (!wasPaused) {
                rest(projection, "NULL");
            }
        }
    }

    private void rest(String projection, String until) {
        int ignored = jdbc.sql("""
                        INSERT INTO %1$s.projection_control (projection, paused_until) VALUES (?, %2$s)
                        ON CONFLICT (projection) DO UPDATE SET paused_until = excluded.paused_until
                        """.formatted(schema, until)).param(projection).update();
    }

    private void awaitRest(String projection) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> owners = owners(projection);
        while (!owners.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException("%s still works on %s after %d s: try again"
                        .formatted(String.join(", ", owners), projection, PATIENCE.toSeconds()));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RefusedException("The process that was asked stops: ask another");
            }
            owners = owners(projection);
        }
    }

    /** Who works on it; a process that died, and could not say so, does not. */
    private List<String> owners(String projection) {
        return jdbc.sql("""
                        SELECT DISTINCT owner FROM %s.token_entry
                        WHERE processor_name = ? AND owner IS NOT NULL AND timestamp::timestamptz > now() - interval '%d seconds'
                        """.formatted(schema, Processors.CLAIM_TIMEOUT.toSeconds()))
                .param(projection)
                .query((row, n) -> row.getString(1))
                .list();
    }
}
