package com.microshop.messaging.store;

import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.OverloadedException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Shows aggregates as they were, from the latest snapshot that lies before what is to be shown, or else from the first event.
 *
 * <p>Goes past repositories and their caches, takes no snapshots, and reads in a transaction that cannot write.
 */
public final class AggregateBrowser implements AggregateHistory {

    private static final int MOST = 1_000;
    private static final int PAGE = 1_000;

    private final PatientReads reads;
    private final Supplier<Map<String, ModuleStore>> modules;
    private final Function<String, Collection<Class<?>>> aggregates;
    private final Serializer serializer;

    /**
     * Creates the browser.
     *
     * @param patience how long a replay may take
     * @param modules the stores of the modules here
     * @param aggregates the aggregate classes of a module
     */
    public AggregateBrowser(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Duration patience,
            Supplier<Map<String, ModuleStore>> modules,
            Function<String, Collection<Class<?>>> aggregates,
            Serializer serializer) {
        this.reads = new PatientReads(jdbc, transactions, patience);
        this.modules = modules;
        this.aggregates = aggregates;
        this.serializer = serializer;
    }

    /** The first event of an aggregate, and the number of its last. */
    private record Life(String type, Instant begin, long latest) {}

    @Override
    public Optional<PastState> show(String module, String id, Moment moment) {
        ModuleStore stores = EventBrowser.storesOf(module, modules.get());
        if (moment.limit() < 1 || moment.limit() > MOST) {
            throw new IllegalArgumentException("The limit must be from 1 to 1000.");
        }
        if (moment.at() != null && moment.sequence() != null) {
            throw new IllegalArgumentException("Name a time or a sequence number, not both.");
        }
        return reads.read(
                () -> tooLong(id), () -> life(stores, id).map(life -> past(module, stores, id, life, moment)));
    }

    private PastState past(String module, ModuleStore stores, String id, Life life, Moment moment) {
        Class<?> type = aggregates.apply(module).stream()
                .filter(known -> known.getSimpleName().equals(life.type()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s of module %s is of type %s, which has no state: look at its events instead."
                                .formatted(id, module, life.type())));
        return replayed(module, stores, type, id, life, last(stores, id, life, moment), moment.limit());
    }

    private Optional<Life> life(ModuleStore stores, String id) {
        return reads.jdbc()
                .sql("""
                        SELECT aggregate_type, occurred_at, (SELECT max(sequence) FROM %1$s.event
                            WHERE aggregate_id = :id AND source IS NULL)
                        FROM %1$s.event WHERE aggregate_id = :id AND source IS NULL ORDER BY sequence LIMIT 1
                        """.formatted(stores.schema()))
                .param("id", id)
                .query((result, n) -> new Life(
                        result.getString(1),
                        result.getObject(2, OffsetDateTime.class).toInstant(),
                        result.getLong(3)))
                .optional();
    }

    /** The number of the last event that is to be in the state. */
    private long last(ModuleStore stores, String id, Life life, Moment moment) {
        Long sequence = moment.sequence();
        if (sequence != null && (sequence < 0 || sequence > life.latest())) {
            throw new IllegalArgumentException(
                    "%s %s has the events 0 to %d, no %d.".formatted(life.type(), id, life.latest(), sequence));
        }
        Instant at = moment.at();
        if (at == null) {
            return sequence == null ? life.latest() : sequence;
        }
        return lastUntil(stores, id, at)
                .orElseThrow(
                        () -> new IllegalArgumentException("%s %s did not exist at %s: its first event happened at %s."
                                .formatted(life.type(), id, at, life.begin())));
    }

    private Optional<Long> lastUntil(ModuleStore stores, String id, Instant at) {
        return reads.jdbc()
                .sql("""
                        SELECT sequence FROM %s.event WHERE aggregate_id = ? AND source IS NULL AND occurred_at <= ?
                        ORDER BY sequence DESC LIMIT 1
                        """.formatted(stores.schema()))
                .params(id, at.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional();
    }

    private PastState replayed(
            String module, ModuleStore stores, Class<?> type, String id, Life life, long last, int limit) {
        Duration patience = reads.patience();
        long deadline = System.nanoTime() + patience.toNanos();
        long shown = Math.max(0, last - limit + 1);
        DomainEventMessage<?> snapshot = snapshotBefore(stores, id, shown);
        Replay<?> replay = Replay.of(type, id, snapshot, shown, serializer);
        long next = snapshot == null ? 0 : snapshot.getSequenceNumber() + 1;
        for (; next <= last; next += PAGE) {
            if (System.nanoTime() > deadline) {
                throw new OverloadedException(tooLong(id));
            }
            stores.reader()
                    .aggregateEvents(id, next, Math.min(last, next + PAGE - 1))
                    .forEach(replay::apply);
        }
        return new PastState(
                module,
                life.type(),
                id,
                last,
                replay.lastAt(),
                life.latest(),
                replay.state().toString(),
                replay.steps());
    }

    private static @Nullable DomainEventMessage<?> snapshotBefore(ModuleStore stores, String id, long sequence) {
        return stores.snapshot(id)
                .filter(snapshot -> snapshot.getSequenceNumber() < sequence)
                .orElse(null);
    }

    private String tooLong(String id) {
        return "Replaying %s takes longer than %d s; ask for its latest state with fewer events, or for an earlier one."
                .formatted(id, reads.patience().toSeconds());
    }
}
