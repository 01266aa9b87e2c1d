package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increased;
import com.microshop.counter.domain.Counter;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.messaging.store.JsonSerializer;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Segments that processes claim whose clocks do not agree. */
class ClaimsTest {

    private static final String PROCESSOR = ProcessorNames.policies("counter");

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 16);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final Tokens tokens = new Tokens("counters", jdbc, JsonSerializer.create());

    @AfterEach
    void dropDatabase() {
        dataSource.close();
        database.close();
    }

    /** Does nothing. */
    private static final class Silent {

        @EventHandler
        @SuppressWarnings("UnusedMethod") // Axon calls it
        void react(Increased event) {
            assertThat(event.by()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0, -1})
    void areTakenOverWhenTheClaimHasEndedByTheDatabasesTimeAndNotBefore(int hours) {
        database.setClockAhead(Duration.ofHours(hours));
        run(() -> {});
        claimForOther(0, Tokens.CLAIM_TIMEOUT.plusSeconds(1));
        claimForOther(1, Duration.ZERO);

        run(() -> {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !owners().getFirst().equals("other"));
            assertThat(owners().getLast()).isEqualTo("other");
        });
    }

    private void run(Runnable whileItRuns) {
        TestRuntime runtime = TestRuntime.alone(dataSource, Duration.ofSeconds(2));
        runtime.assemble(List.of(ModuleDefinition.named("counter", "counters")
                .aggregate(Counter.class)
                .policy(new Silent())
                .build()));
        runtime.start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> tokens.claims(PROCESSOR).stream().anyMatch(claim -> claim.owner() != null));
            whileItRuns.run();
        } finally {
            runtime.stop();
        }
    }

    private List<String> owners() {
        return tokens.claims(PROCESSOR).stream()
                .map(claim -> String.valueOf(claim.owner()))
                .toList();
    }

    private void claimForOther(int segment, Duration ago) {
        assertThat(jdbc.sql("""
                                UPDATE counters.token_entry SET owner = 'other', timestamp = to_char(
                                    (now() - make_interval(secs => ?)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                                WHERE processor_name = ? AND segment = ?
                                """).params(ago.toSeconds(), PROCESSOR, segment).update())
                .isEqualTo(1);
    }
}
