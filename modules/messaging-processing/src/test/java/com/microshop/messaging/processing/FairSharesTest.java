package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.store.JsonSerializer;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The number of segments that a process may own, on real PostgreSQL. */
class FairSharesTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final int ANY = Short.MAX_VALUE;

    static {
        var _ = Flyway.configure()
                .dataSource(DATABASE.dataSource())
                .schemas("counters")
                .createSchemas(true)
                .placeholders(Map.of("schema", "counters"))
                .locations("classpath:db/messaging")
                .load()
                .migrate();
    }

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.dataSource());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @BeforeEach
    void clear() {
        change("TRUNCATE counters.process, counters.token_entry");
        change(
                "INSERT INTO counters.token_entry (processor_name, segment) VALUES ('a', 0), ('a', 1), ('a', 2), ('b', 0)");
    }

    private void change(String sql) {
        assertThat(jdbc.sql(sql).update()).isNotNegative();
    }

    private void process(String id, String health, String started, String seen) {
        change("""
                INSERT INTO counters.process (id, module, url, version, transport, health, started_at, seen_at)
                VALUES ('%s', 'counter', '', '', '', '%s', now() - interval '%s', now() - interval '%s')
                """.formatted(id, health, started, seen));
    }

    private FairShares shares(Duration shortWhile) {
        FairShares shares = new FairShares(new ProcessTable(jdbc), shortWhile);
        shares.add("counters", new Tokens("counters", jdbc, JsonSerializer.create()));
        return shares;
    }

    @Test
    void eachProcessMayOwnItsShareAmongProcessesThatStay() {
        FairShares shares = shares(Duration.ofHours(1));
        assertThat(shares.getMaxSegments("a")).isEqualTo(ANY);
        shares.refresh();
        assertThat(shares.getMaxSegments("a")).as("no process announces itself").isEqualTo(3);

        process("one", "UP", "1 minute", "0");
        process("two", "UP", "1 minute", "0");
        process("gone", "UP", "1 minute", "16 seconds");
        process("new", "UP", "10 seconds", "0");
        process("ill", "DOWN", "1 minute", "0");
        shares.refresh();
        assertThat(shares.getMaxSegments("a")).isEqualTo(2);
        assertThat(shares.getMaxSegments("b")).isEqualTo(1);

        change("UPDATE counters.process SET started_at = now() - interval '1 minute', seen_at = now(), health = 'UP'");
        shares.refresh();
        assertThat(shares.getMaxSegments("a")).isEqualTo(1);
        assertThat(shares.getMaxSegments("b")).isEqualTo(1);

        change(
                "INSERT INTO counters.token_entry (processor_name, segment) SELECT 'a', n FROM generate_series(3, 10) n");
        shares.refresh();
        assertThat(shares.getMaxSegments("a")).as("11 segments, 5 processes").isEqualTo(3);
    }

    @Test
    void freeSegmentsMayBeClaimedByAnyProcessUntilAnotherJoins() {
        FairShares shares = shares(Duration.ofMillis(200));
        process("one", "UP", "1 minute", "0");
        process("two", "UP", "1 minute", "0");
        shares.refresh();
        await().until(() -> shares.getMaxSegments("a") == ANY);
        shares.refresh();
        assertThat(shares.getMaxSegments("a")).isEqualTo(ANY);

        FairShares patient = shares(Duration.ofHours(1));
        patient.refresh();
        assertThat(patient.getMaxSegments("a")).isEqualTo(2);
        process("three", "UP", "1 minute", "0");
        patient.refresh();
        assertThat(patient.getMaxSegments("a")).isEqualTo(1);
    }
}
