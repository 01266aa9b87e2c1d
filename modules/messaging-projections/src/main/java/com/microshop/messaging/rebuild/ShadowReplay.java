package com.microshop.messaging.rebuild;

import com.microshop.messaging.processing.Positions;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.EventReader;
import com.microshop.messaging.store.ModuleStore;
import com.microshop.messaging.store.StoredRowMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Handles the events of a store for the shadow tables of a projection, up to positions that only ever advance.
 *
 * <p>Used by one thread; the events of a page are handled in several lanes.
 */
final class ShadowReplay {

    /** Big enough for much to happen to the same aggregate within it, small enough for short transactions. */
    private static final int PAGE = 10_000;

    private final ModuleStore store;
    private final EventApplication application;
    private final Set<String> types;
    private final int lanes;
    private final Executor executor;
    private final Runnable checkpoint;
    private Positions reached = Positions.START;
    private Predicate<StoredRowMessage<?>> isConcerned = event -> true;
    private long done;

    /**
     * Replays from the start.
     *
     * @param application handles events for the shadow tables
     * @param types the names of the events to read; empty for all
     * @param lanes how many transactions run at a time, in the executor
     * @param checkpoint called after each page; throws to end the replay
     */
    ShadowReplay(
            ModuleStore store,
            EventApplication application,
            Set<String> types,
            int lanes,
            Executor executor,
            Runnable checkpoint) {
        this.store = store;
        this.application = application;
        this.types = types;
        this.lanes = lanes;
        this.executor = executor;
        this.checkpoint = checkpoint;
    }

    /** How many events were handled. */
    long done() {
        return done;
    }

    /** Handles the events up to a position of those aggregates only that match. */
    void follow(Positions to, Predicate<StoredRowMessage<?>> concerned) {
        isConcerned = concerned;
        follow(to);
        isConcerned = event -> true;
    }

    /** Advances to a position, never back: what the shadow tables hold once must not be handled again. */
    void follow(Positions to) {
        if (!to.covers(reached)) {
            checkpoint.run();
            return;
        }
        EventPosition at = reached.first();
        List<CompletableFuture<Void>> running = List.of();
        boolean more = at.compareTo(to.last()) < 0;
        while (more) {
            EventReader.Page page = store.reader().between(at, to.last(), types, PAGE);
            List<StoredRowMessage<?>> due = due(page.messages(), to);
            await(running);
            running = submit(due);
            done += due.size();
            at = page.end();
            more = page.more();
            checkpoint.run();
        }
        await(running);
        reached = to;
        checkpoint.run();
    }

    /** Whether a position is not behind the replay, and not more than a limited number of events ahead of it. */
    boolean isWithinReach(Positions to, int limit) {
        return to.covers(reached) && store.counts().between(reached.first(), to.last(), types) <= limit;
    }

    /** The events that bring the shadow tables up to a position within reach. */
    List<StoredRowMessage<?>> missing(Positions to, int limit) {
        return due(
                store.reader()
                        .between(reached.first(), to.last(), types, limit + 1)
                        .messages(),
                to);
    }

    /** Handles the missing events in transactions of their own. */
    void handleMissing(Positions to, int limit) {
        List<StoredRowMessage<?>> missing = missing(to, limit);
        await(submit(missing));
        reached = to;
        done += missing.size();
    }

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
        for (int lane = 0; lane < lanes; lane++) {
            byLane.add(new ArrayList<>());
        }
        for (StoredRowMessage<?> event : events) {
            int hash = event.getAggregateIdentifier().hashCode();
            byLane.get(Math.floorMod(hash ^ (hash >>> 16), lanes)).add(event);
        }
        return byLane.stream()
                .map(lane -> CompletableFuture.runAsync(() -> application.commit(lane), executor))
                .toList();
    }

    private static void await(List<CompletableFuture<Void>> running) {
        try {
            running.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
