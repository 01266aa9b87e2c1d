package com.microshop.messaging.projection;

import com.microshop.messaging.RefusedException;
import com.microshop.messaging.processing.RunningProjection;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.processing.Tokens.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses and resumes the projections of one module, together with every other process that runs it.
 *
 * <p>A pause is kept in the module's schema; each process looks there every second and stops or starts its own processors.
 */
final class ProjectionPauses {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionPauses.class);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final long ALL_HAVE_LOOKED_MILLIS = 1_500;

    private final ControlTable table;
    private final Tokens tokens;
    private final Map<String, PooledStreamingEventProcessor> processors = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> stops = new ConcurrentHashMap<>();

    ProjectionPauses(ControlTable table, Tokens tokens) {
        this.table = table;
        this.tokens = tokens;
    }

    void add(RunningProjection projection) {
        processors.put(projection.name(), projection.processor());
    }

    /** Stops the processors of paused projections and starts the others. */
    void apply() {
        List<String> paused = table.paused();
        processors.forEach((projection, processor) -> {
            try {
                apply(projection, processor, paused.contains(projection));
            } catch (RuntimeException e) {
                LOG.warn("Cannot pause or start projection {} now, trying again: {}", projection, e.toString());
            }
        });
    }

    /** Stops or starts a processor, without waiting for a batch that is under way. */
    private void apply(String projection, PooledStreamingEventProcessor processor, boolean paused) {
        CompletableFuture<Void> stopping = stops.get(projection);
        boolean isStopping = stopping != null && !stopping.isDone();
        if (paused && processor.isRunning() && !isStopping) {
            LOG.info("Projection {} is paused", projection);
            stops.put(projection, processor.shutdownAsync());
        } else if (!paused && !processor.isRunning() && !isStopping) {
            processor.start();
        }
    }

    /** Whether an operator has paused the projection. */
    boolean isPaused(String projection) {
        return table.isPaused(projection);
    }

    /**
     * Pauses a projection in all processes; false if it is paused already.
     *
     * @throws RefusedException if some process continues all the same; the pause is kept
     */
    boolean pause(String projection) {
        boolean isChanged = table.pause(projection);
        if (isChanged) {
            awaitUnclaimed(projection);
        }
        return isChanged;
    }

    /** Resumes a projection; false if it is not paused. */
    boolean resume(String projection) {
        return table.resume(projection);
    }

    /**
     * Does something while no process works on a projection; should this process end meanwhile, the others resume by themselves.
     *
     * @throws RefusedException if some process continues to work on it
     */
    void whilePaused(String projection, Runnable change) {
        boolean isBegun = table.pauseBriefly(projection);
        try {
            awaitUnclaimed(projection);
            change.run();
        } finally {
            if (isBegun) {
                table.endBriefPause(projection);
            }
        }
    }

    /** Waits until every process has read the request, and none claims a segment any more. */
    private void awaitUnclaimed(String projection) {
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
            throw new RefusedException("This process is stopping: send the request to another");
        }
        if (!owners.isEmpty()) {
            throw new RefusedException(
                    "%s still holds segments of %s after %d s: it has died, and another takes them over once the projection is resumed, or it is of an older version that does not know of pauses"
                            .formatted(String.join(", ", owners), projection, PATIENCE.toSeconds()));
        }
    }

    /**
     * Who holds its segments. Also a process that has not been heard of for long: it may have a batch under way, and nothing but
     * another's claim keeps it from committing that.
     */
    List<String> owners(String projection) {
        return tokens.claims(projection).stream()
                .map(Claim::owner)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
