package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Increased;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.OverloadedException;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.Test;

/** However long something that work needs was away, the work is tried again soon. */
class OutageTest {

    /** Before the last of them, Axon's own pauses amount to more than a minute: 1, 2, 4, 8, 16 and 32 seconds. */
    private static final int FAILURES = 6;

    private static final Duration LESS_THAN_THE_PAUSES_OF_AXON = Duration.ofSeconds(55);

    private static final class Needy {

        private final AtomicInteger attempts = new AtomicInteger();

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        CompletableFuture<?> react(Increased event) {
            return attempts.incrementAndGet() <= FAILURES
                    ? CompletableFuture.failedFuture(new OverloadedException("not now, " + event.counterId()))
                    : CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void aPolicyThatFailedOftenIsTriedAgainSoon() throws Exception {
        Needy needy = new Needy();
        try (TestDatabase database = TestDatabase.fresh();
                HikariDataSource dataSource = TestPools.of(database, 16)) {
            TestRuntime runtime = TestRuntime.alone(dataSource, Duration.ofHours(1));
            try {
                runtime.assemble(List.of(ModuleDefinition.named("counter", "counters")
                        .aggregate(Counter.class)
                        .policy(needy)
                        .build()));
                runtime.start();
                String id = Ids.next();
                assertThat(runtime.commands()
                                .send(Increase.of(id, 1))
                                .get(30, TimeUnit.SECONDS)
                                .id())
                        .isEqualTo(id);

                await().atMost(LESS_THAN_THE_PAUSES_OF_AXON).until(() -> needy.attempts.get() > FAILURES);
                assertThat(runtime.deadLetters().count()).isZero();
            } finally {
                runtime.stop();
            }
        }
    }

    @Test
    void aCoordinatorWaitsNoLongerThanASegment() {
        try (BoundedDelays executor = new BoundedDelays(1, Thread.ofVirtual().factory())) {
            ScheduledFuture<?> afterManyFailures = executor.schedule(() -> {}, 1, TimeUnit.MINUTES);
            ScheduledFuture<?> ordinary = executor.schedule(() -> {}, 2, TimeUnit.SECONDS);

            assertThat(afterManyFailures.getDelay(TimeUnit.MILLISECONDS))
                    .isLessThanOrEqualTo(SegmentPauses.INTERVAL.toMillis());
            assertThat(ordinary.getDelay(TimeUnit.MILLISECONDS)).isLessThanOrEqualTo(2_000);
            var _ = executor.shutdownNow();
        }
    }
}
