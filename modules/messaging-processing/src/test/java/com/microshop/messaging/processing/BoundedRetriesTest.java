package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.junit.jupiter.api.Test;

/** After an outage, however long, work is tried again within seconds. */
class BoundedRetriesTest {

    private final List<Segment> released = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final BoundedRetries retries = new BoundedRetries(
            new EventHandlerInvoker() {
                @Override
                public boolean canHandle(EventMessage<?> message, Segment segment) {
                    return true;
                }

                @Override
                public void handle(EventMessage<?> message, Segment segment) {}

                @Override
                public void segmentReleased(Segment segment) {
                    released.add(segment);
                }
            },
            clock,
            (segment, time) -> pauses.add(Duration.between(now, time)));

    private void failAfter(Duration time) {
        now = now.plus(time);
        retries.segmentReleased(Segment.ROOT_SEGMENT);
    }

    @Test
    void aSegmentThatFailsAgainAndAgainWaitsLongerButNotForLong() {
        for (int i = 0; i < 6; i++) {
            failAfter(Duration.ofSeconds(6));
        }

        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 4L, 4L, 4L);
        assertThat(released).hasSize(6);
    }

    @Test
    void aFailureLongAfterTheLastIsTheFirstAgain() {
        failAfter(Duration.ZERO);
        failAfter(Duration.ofSeconds(6));
        failAfter(Duration.ofMinutes(1));

        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 1L);
    }

    @Test
    void segmentsWaitOnTheirOwn() {
        Segment[] halves = Segment.ROOT_SEGMENT.split();
        retries.segmentReleased(halves[0]);
        retries.segmentReleased(halves[0]);
        retries.segmentReleased(halves[1]);

        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 1L);
    }

    @Test
    void aCoordinatorWaitsNoLongerThanASegment() {
        try (BoundedDelays executor = new BoundedDelays(1, Thread.ofVirtual().factory())) {
            ScheduledFuture<?> afterManyFailures = executor.schedule(() -> {}, 1, TimeUnit.MINUTES);
            ScheduledFuture<?> ordinary = executor.schedule(() -> {}, 2, TimeUnit.SECONDS);

            assertThat(afterManyFailures.getDelay(TimeUnit.MILLISECONDS))
                    .isLessThanOrEqualTo(BoundedRetries.LONGEST.toMillis());
            assertThat(ordinary.getDelay(TimeUnit.MILLISECONDS)).isLessThanOrEqualTo(2_000);
            executor.shutdownNow();
        }
    }
}
