package com.microshop.messaging.projection;

import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.processing.RunningProjection;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.EventReader;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.Segment;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits and merges the segments of projections while no process works on them.
 *
 * <p>In the table of tokens, not by Axon: its merge starts at the position of the half that is behind, so that the other half's
 * events in between would be handled twice.
 */
final class SegmentChanges {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentChanges.class);

    private static final int MAX_EVENTS_BEHIND = 5_000;

    private final Tokens tokens;
    private final ProjectionPauses pauses;
    private final TransactionManager transactions;

    SegmentChanges(Tokens tokens, ProjectionPauses pauses, TransactionManager transactions) {
        this.tokens = tokens;
        this.pauses = pauses;
        this.transactions = transactions;
    }

    /**
     * Splits a segment, or the largest one.
     *
     * @return the segment that was split
     * @throws RefusedException if that cannot be done
     */
    int split(String projection, @Nullable Integer segment) {
        int chosen = chosen(
                projection,
                segment,
                Comparator.<Segment>comparingInt(Segment::getMask).reversed());
        pauses.whilePaused(
                projection,
                () -> transactions.executeInTransaction(() -> {
                    lockUnclaimed(projection, tokens.of(projection));
                    Segment whole = segment(projection, chosen);
                    Segment[] halves = whole.split();
                    tokens.addCopy(projection, whole, halves[1]);
                    LOG.info("Segment {} of {} is split, {} added", chosen, projection, halves[1].getSegmentId());
                }));
        return chosen;
    }

    /**
     * Merges a segment, or the smallest one, with its other half.
     *
     * @return the segment that was merged
     * @throws RefusedException if that cannot be done
     */
    int merge(RunningProjection projection, @Nullable Integer segment) {
        String name = projection.name();
        int chosen = chosen(name, segment, Comparator.comparingInt(Segment::getMask));
        if (segment(name, chosen).getMask() == 0) {
            throw new RefusedException("%s has one segment only: there is nothing to merge".formatted(name));
        }
        pauses.whilePaused(name, () -> {
            Segment one = segment(name, chosen);
            Map<Segment, EventPosition> all = tokens.of(name).bySegment();
            Segment other = all.keySet().stream()
                    .filter(one::isMergeableWith)
                    .findFirst()
                    .orElseThrow(() ->
                            new RefusedException("The other half of segment %d of %s is split itself: merge that first"
                                    .formatted(chosen, name)));
            boolean isAhead = position(all, one).compareTo(position(all, other)) >= 0;
            merge(projection, all, isAhead ? one : other, isAhead ? other : one);
        });
        return chosen;
    }

    /** Handles what the half that is behind has not handled yet, and makes one of both in the same transaction. */
    private void merge(RunningProjection projection, Map<Segment, EventPosition> all, Segment ahead, Segment behind) {
        String name = projection.name();
        EventReader.Page page = projection
                .store()
                .reader()
                .between(position(all, behind), position(all, ahead), Set.of(), MAX_EVENTS_BEHIND);
        if (page.more()) {
            throw new RefusedException(
                    "Segment %d of %s is more than %d events behind the other half: wait until it is not"
                            .formatted(behind.getSegmentId(), name, MAX_EVENTS_BEHIND));
        }
        List<StoredRowMessage<?>> missing = page.messages();
        if (missing.isEmpty()) {
            transactions.executeInTransaction(() -> replace(name, all, ahead, behind));
            return;
        }
        BatchingUnitOfWork<StoredRowMessage<?>> batch = new BatchingUnitOfWork<>(missing);
        batch.attachTransaction(transactions);
        batch.onPrepareCommit(unit -> replace(name, all, ahead, behind));
        ResultMessage<?> result = batch.executeWithResult(
                () -> {
                    projection.invoker().handle(batch.getMessage(), behind);
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional() && result.exceptionResult() instanceof RefusedException refused) {
            throw refused;
        }
        if (result.isExceptional()) {
            throw new RefusedException("Segment %d of %s cannot be brought to where the other half is: %s"
                    .formatted(behind.getSegmentId(), name, ProjectionFailures.sentenceOf(result.exceptionResult())));
        }
    }

    private void replace(String projection, Map<Segment, EventPosition> all, Segment ahead, Segment behind) {
        lockUnclaimed(projection, new Positions(all));
        tokens.merge(projection, ahead, behind);
        LOG.info("Segments {} and {} of {} are merged", ahead.getSegmentId(), behind.getSegmentId(), projection);
    }

    /** Keeps every process from claiming segments until the transaction ends, provided that none has one and none has moved. */
    private void lockUnclaimed(String projection, Positions known) {
        boolean isUnmoved = tokens.locked(projection).equals(Optional.of(known));
        if (!isUnmoved || !pauses.owners(projection).isEmpty()) {
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
}
