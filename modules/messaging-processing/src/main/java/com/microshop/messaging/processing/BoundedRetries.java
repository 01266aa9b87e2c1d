package com.microshop.messaging.processing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a segment waits after a failed batch. Axon's coordinator doubles that time with each failure, up to a minute,
 * and forgets it only after a success: once an outage is over, work could still wait for a minute.
 */
final class BoundedRetries implements EventHandlerInvoker {

    /** The longest pause between two attempts. */
    static final Duration LONGEST = Duration.ofSeconds(4);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(20);

    private final EventHandlerInvoker invoker;
    private final Clock clock;
    private final Release release;
    private final Map<Integer, Pause> pauses = new ConcurrentHashMap<>();

    private record Pause(Instant from, Duration length) {}

    /** Sets from when on this process may claim a segment again, whatever was set before. */
    @FunctionalInterface
    interface Release {
        void until(int segment, Instant time);
    }

    /**
     * Wraps the invoker of a processor.
     *
     * @param clock the processor's
     */
    BoundedRetries(EventHandlerInvoker invoker, Clock clock, Release release) {
        this.invoker = invoker;
        this.clock = clock;
        this.release = release;
    }

    /** The coordinator has set its own time by now. */
    @Override
    public void segmentReleased(Segment segment) {
        invoker.segmentReleased(segment);
        Instant now = clock.instant();
        Pause pause = pauses.compute(
                segment.getSegmentId(), (id, last) -> new Pause(now, last == null ? SHORTEST : after(last, now)));
        release.until(segment.getSegmentId(), now.plus(pause.length()));
    }

    private static Duration after(Pause last, Instant now) {
        if (last.from().plus(FORGOTTEN_AFTER).isBefore(now)) {
            return SHORTEST;
        }
        Duration longer = last.length().multipliedBy(2);
        return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }

    @Override
    public boolean canHandle(EventMessage<?> message, Segment segment) {
        return invoker.canHandle(message, segment);
    }

    @Override
    public boolean canHandleType(Class<?> payloadType) {
        return invoker.canHandleType(payloadType);
    }

    @Override
    public void handle(EventMessage<?> message, Segment segment) throws Exception {
        invoker.handle(message, segment);
    }

    @Override
    public boolean supportsReset() {
        return invoker.supportsReset();
    }

    @Override
    public void performReset() {
        invoker.performReset();
    }

    @Override
    public <R> void performReset(@Nullable R resetContext) {
        invoker.performReset(resetContext);
    }
}
