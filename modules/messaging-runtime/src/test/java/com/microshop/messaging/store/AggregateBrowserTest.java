package com.microshop.messaging.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.counter.Increase;
import com.microshop.counter.Limit;
import com.microshop.counter.domain.Counter;
import com.microshop.kernel.Ids;
import com.microshop.messaging.AggregateHistory;
import com.microshop.messaging.AggregateHistory.Change;
import com.microshop.messaging.AggregateHistory.Moment;
import com.microshop.messaging.AggregateHistory.PastState;
import com.microshop.messaging.AggregateHistory.Step;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The history of a counter with a snapshot after every four events. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class AggregateBrowserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SNAPSHOT_EVERY = 4;
    private static final int EVENTS = 10;

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final String id = Ids.next();
    private final List<Integer> totals = new ArrayList<>();
    private TestRuntime runtime;
    private AggregateHistory history;

    @BeforeEach
    void count() throws Exception {
        runtime = TestRuntime.alone(dataSource, Duration.ofSeconds(2));
        runtime.assemble(List.of(new ModuleDefinition(
                "counter",
                "counters",
                Map.of(Counter.class, SNAPSHOT_EVERY),
                List.of(),
                Map.of(),
                List.of(),
                Set.of(),
                List.of())));
        runtime.start();
        history = runtime.aggregates();
        int total = 0;
        for (int i = 0; i < EVENTS; i++) {
            total += i == 1 ? 0 : i;
            totals.add(total);
            send(i == 1 ? Limit.of(id, 99) : Increase.of(id, i), i);
        }
    }

    @AfterEach
    void stop() {
        if (runtime.isRunning()) {
            runtime.stop();
        }
        dataSource.close();
        database.close();
    }

    @Test
    void showsTheAggregateAsItWasAtEachSequenceNumber() {
        awaitSnapshot();
        for (int limit : List.of(1, 2, 50)) {
            for (int sequence = 0; sequence < EVENTS; sequence++) {
                PastState past = show(new Moment(null, (long) sequence, limit));
                assertThat(total(past)).isEqualTo(totals.get(sequence));
                assertThat(past.latest()).isEqualTo(EVENTS - 1);
                assertThat(past.steps())
                        .hasSize(Math.min(limit, sequence + 1))
                        .last()
                        .extracting(Step::sequence)
                        .isEqualTo((long) sequence);
            }
        }
    }

    @Test
    void showsWhatEachEventChanged() {
        List<Step> steps = show(latest(50)).steps();

        assertThat(steps.getFirst().changes()).contains(new Change("id", null, id), new Change("total", null, "0"));
        assertThat(steps.get(2).changes()).containsExactly(new Change("total", "0", "2"));
        assertThat(steps.get(1).type()).isEqualTo("counter.Limited");
        assertThat(steps.get(1).changes()).containsExactly(new Change("most", String.valueOf(Integer.MAX_VALUE), "99"));
    }

    @Test
    void beginsAtTheSnapshotIfNothingBeforeItIsToBeShown() throws Exception {
        awaitSnapshot();
        send(Increase.of(id, 1), EVENTS);
        assertThat(jdbc.sql("DELETE FROM counters.event WHERE sequence BETWEEN 1 AND 3")
                        .update())
                .isEqualTo(3);

        PastState past = show(latest(1));

        assertThat(past.state())
                .as("the limit is known from the snapshot alone")
                .contains("\"most\":99");
        assertThat(past.steps()).singleElement().satisfies(step -> {
            assertThat(step.sequence()).isEqualTo(EVENTS);
            assertThat(step.changes()).extracting(Change::field).containsExactly("total");
        });
    }

    @Test
    void showsTheAggregateAsItWasAtATime() {
        Instant third = show(new Moment(null, 2L, 1)).occurredAt();

        PastState past = show(new Moment(third, null, 50));

        assertThat(past.occurredAt()).isEqualTo(third);
        assertThat(total(past)).isEqualTo(totals.get((int) past.sequence()));
    }

    @Test
    void refusesTimesAndSequencesWithoutAState() {
        Instant first = show(new Moment(null, 0L, 1)).occurredAt();

        assertThatThrownBy(() -> show(new Moment(first.minusSeconds(1), null, 50)))
                .hasMessage("Counter %s did not exist at %s: its first event happened at %s."
                        .formatted(id, first.minusSeconds(1), first));
        assertThatThrownBy(() -> show(new Moment(null, 11L, 50)))
                .hasMessage("Counter %s has the events 0 to 9, no 11.".formatted(id));
        assertThatThrownBy(() -> show(new Moment(first, 1L, 50))).hasMessageContaining("not both");
        assertThatThrownBy(() -> show(latest(0))).hasMessageContaining("from 1 to 1000");
    }

    @Test
    void reportsUnknownAggregatesAndThoseWithoutState() {
        assertThat(history.show("counter", "nobody", latest(50))).isEmpty();
        assertThatThrownBy(() -> history.show("conter", id, latest(50)))
                .hasMessage("There is no module conter in this process; did you mean counter?");
        runtime.audit().record("counter", "ada", "looked", null, "seen");
        String act = jdbc.sql("SELECT aggregate_id FROM counters.event WHERE aggregate_type = 'Audit'")
                .query(String.class)
                .single();
        assertThatThrownBy(() -> history.show("counter", act, latest(50)))
                .hasMessageContaining("of type Audit, which has no state");
    }

    @Test
    void viewingChangesNothing() {
        awaitSnapshot();
        runtime.stop();
        List<Map<String, @Nullable Object>> before = rows();

        for (int i = 0; i < 2 * SNAPSHOT_EVERY; i++) {
            assertThat(show(latest(50)).sequence()).isEqualTo(EVENTS - 1);
        }

        assertThat(rows()).isEqualTo(before);
    }

    private void send(Object command, long version) throws Exception {
        assertThat(runtime.commands().send(command).get(30, TimeUnit.SECONDS).version())
                .isEqualTo(version);
    }

    private static int total(PastState past) {
        return JsonMapper.shared().readTree(past.state()).get("total").asInt();
    }

    private PastState show(Moment moment) {
        return history.show("counter", id, moment).orElseThrow();
    }

    private static Moment latest(int limit) {
        return new Moment(null, null, limit);
    }

    /** It holds the first four events, or more if these were faster than it. */
    private void awaitSnapshot() {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("SELECT count(*) FROM counters.snapshot WHERE sequence >= 3")
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private List<Map<String, @Nullable Object>> rows() {
        return jdbc.sql("""
                        SELECT sequence, event_id, payload::text FROM counters.snapshot
                        UNION ALL SELECT sequence, event_id, payload::text FROM counters.event ORDER BY 1, 2
                        """).query().listOfRows();
    }
}
