package com.microshop.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** During any fault: no acknowledged order is lost or duplicated, all orders end, no customer is charged twice. */
class ChaosTest {

    private static final int LONG_RUN_FAULTS = 100;
    private static final int LONG_RUN_ORDERS = 20_000;
    private static final int LONG_RUN_RATE = 15;
    private static final int SHORT_RUN_RATE = 8;
    private static final long SEED = 1;

    @Test
    void theInvariantsHoldAfterEachKindOfFault() throws Exception {
        Chaos.Plan plan = new Chaos.Plan(
                Long.getLong("chaos.seed", SEED),
                "user,product order,payment order,payment",
                SHORT_RUN_RATE,
                Faults.kinds(),
                0,
                Duration.ofSeconds(5));
        Chaos.Outcome outcome = Chaos.run(plan, Path.of("target", "chaos-short.md"));

        assertThat(outcome.faults()).isEqualTo(plan.faults());
        assertThat(outcome.accepted()).isGreaterThan(100);
    }

    /** Run by {@code make chaos}. */
    @Test
    @Tag("chaos")
    void theInvariantsHoldAfterManyFaultsAtRandomMoments() throws Exception {
        Chaos.Plan plan = new Chaos.Plan(
                Long.getLong("chaos.seed", System.nanoTime()),
                System.getProperty("chaos.shape", "user,product user,product order order payment payment"),
                Integer.getInteger("chaos.rate", LONG_RUN_RATE),
                Integer.getInteger("chaos.faults", LONG_RUN_FAULTS),
                Integer.getInteger("chaos.orders", LONG_RUN_ORDERS),
                Duration.ofSeconds(30));
        Chaos.Outcome outcome = Chaos.run(plan, Path.of("target", "chaos.md"));

        assertThat(outcome.faults()).isGreaterThanOrEqualTo(plan.faults());
        assertThat(outcome.accepted()).isGreaterThanOrEqualTo(plan.orders());
    }
}
