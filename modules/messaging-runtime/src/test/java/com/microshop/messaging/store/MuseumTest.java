package com.microshop.messaging.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.messaging.JsonUpcasters;
import com.microshop.messaging.ModuleDefinition;
import com.microshop.messaging.runtime.TestRuntime;
import com.microshop.museum.CoatLeft;
import com.microshop.museum.NameGiven;
import com.microshop.museum.TellVisit;
import com.microshop.museum.TicketSold;
import com.microshop.museum.TourBegun;
import com.microshop.museum.Upcasters;
import com.microshop.museum.VisitorGreeted;
import com.microshop.museum.domain.Visit;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestPools;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events as they were written yesterday, or by tomorrow's version, wherever today's version meets them. */
class MuseumTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> YESTERDAY = List.of(
            "TicketSold", "VisitorGreeted", "NameGiven", "AudioGuideLent", "CoatLeft", "TourOpened", "TourStarted");
    private static final int SNAPSHOT_EVERY = 3;
    private static final EventUpcaster NEWS = JsonUpcasters.renamedType("museum.TourAnnounced", "museum.TourBegun");

    private final TestDatabase database = TestDatabase.fresh();
    private final HikariDataSource dataSource = TestPools.of(database, 64);
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final List<TestRuntime> runtimes = new ArrayList<>();
    private final String visit = Ids.next();

    @AfterEach
    void stop() {
        runtimes.stream().filter(TestRuntime::isRunning).forEach(TestRuntime::stop);
        dataSource.close();
        database.close();
    }

    @Test
    void aProjectionAndAnotherModuleHandleOldEventsInTheirCurrentForm() throws IOException {
        Witness own = new Witness();
        Witness other = new Witness();
        start(museum(Upcasters.all(), own), guide(Upcasters.all(), other));

        appendYesterdays();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(own.seen).isEqualTo(story()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.seen).isEqualTo(story()));
        assertThat(jdbc.sql("SELECT DISTINCT type FROM guides.event WHERE source = 'museum'")
                        .query(String.class)
                        .list())
                .as("imported events stay as they were written, and no module subscribes to what is retired")
                .contains("museum.TourOpened", "museum.TourStarted")
                .doesNotContain("museum.AudioGuideLent", "museum.TourBegun");
    }

    @Test
    void oldEventsCannotBeReadWithoutUpcasters() throws IOException {
        Witness own = new Witness();
        start(museum(List.of(), own));

        appendYesterdays();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(own.seen).hasSize(4));
        assertThat(own.seen).doesNotContainAnyElementsOf(story().subList(0, 3));
    }

    @Test
    void anAggregateIsLoadedFromOldEventsAndFromASnapshotOfThem() throws Exception {
        TestRuntime runtime = start(museum(Upcasters.all(), new Witness()));
        appendYesterdays();

        reportVisit(runtime);

        assertThat(reportedStories()).containsExactly(text(story()));
        assertThat(jdbc.sql("SELECT sequence FROM museums.event WHERE type = 'museum.VisitTold'")
                        .query(Long.class)
                        .single())
                .as("the place behind all old events, the retired one included")
                .isEqualTo(YESTERDAY.size());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("SELECT count(*) FROM museums.snapshot")
                                .query(Integer.class)
                                .single())
                        .isEqualTo(1));
        runtime.stop();
        assertThat(jdbc.sql("DELETE FROM museums.event WHERE type <> 'museum.VisitTold'")
                        .update())
                .isEqualTo(YESTERDAY.size());

        reportVisit(start(museum(Upcasters.all(), new Witness())));

        assertThat(reportedStories()).containsExactly(text(story()), text(story()));
    }

    @Test
    void eventsOfANewerVersionAreKeptSkippedAndHandledOnceTheyAreKnown() throws Exception {
        List<EventUpcaster> tomorrows =
                Stream.concat(Upcasters.all().stream(), Stream.of(NEWS)).toList();
        start(museumWithoutSnapshots(tomorrows, new Witness(), "visits"), guide(tomorrows, new Witness()))
                .stop();
        Witness own = new Witness();
        Witness other = new Witness();
        TestRuntime today =
                start(museumWithoutSnapshots(Upcasters.all(), own, "visits"), guide(Upcasters.all(), other));
        append(0, "museum.TicketSold", golden("TicketSold"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.seen).isEqualTo(story().subList(0, 1)));
        reportVisit(today);
        append(2, "museum.TourAnnounced", golden("TourStarted"));
        append(3, "museum.CoatLeft", golden("CoatLeft"));

        List<Object> known = List.of(story().getFirst(), new CoatLeft(visit, 7));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(own.seen).isEqualTo(known));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.seen).isEqualTo(known));
        today.stop();
        TestRuntime again = start(museumWithoutSnapshots(Upcasters.all(), new Witness(), "visits"));
        reportVisit(again);
        assertThat(reportedStories()).last().isEqualTo(text(known));
        again.stop();

        Witness later = new Witness();
        Witness laterElsewhere = new Witness();
        TestRuntime next = start(
                museumWithoutSnapshots(tomorrows, later, "visits-2"), guide(tomorrows, laterElsewhere, "visits-2"));
        reportVisit(next);

        List<Object> all = List.of(story().getFirst(), new TourBegun(visit, "Otto"), new CoatLeft(visit, 7));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(later.seen).isEqualTo(all));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(laterElsewhere.seen).isEqualTo(all));
        assertThat(reportedStories()).last().isEqualTo(text(all));
    }

    private List<Object> story() {
        return List.of(
                new TicketSold(visit, Money.of("12.50", "EUR"), "adult"),
                new VisitorGreeted(visit, "Mrs Grey"),
                new NameGiven(visit, "Ada", "Grey"),
                new CoatLeft(visit, 7),
                new TourBegun(visit, "Eve"),
                new TourBegun(visit, "Otto"));
    }

    private static String text(List<Object> events) {
        return String.join("; ", events.stream().map(Object::toString).toList());
    }

    private TestRuntime start(ModuleDefinition... definitions) {
        TestRuntime runtime = TestRuntime.alone(dataSource, Duration.ofSeconds(2));
        runtimes.add(runtime);
        runtime.assemble(List.of(definitions));
        runtime.start();
        return runtime;
    }

    private static ModuleDefinition museum(List<EventUpcaster> upcasters, Witness witness) {
        return museum(upcasters, witness, "visits", SNAPSHOT_EVERY);
    }

    private static ModuleDefinition museumWithoutSnapshots(
            List<EventUpcaster> upcasters, Witness witness, String processor) {
        return museum(upcasters, witness, processor, Integer.MAX_VALUE);
    }

    private static ModuleDefinition museum(
            List<EventUpcaster> upcasters, Witness witness, String processor, int snapshotEvery) {
        return new ModuleDefinition(
                "museum",
                "museums",
                Map.of(Visit.class, snapshotEvery),
                List.of(),
                Map.of(processor, new ModuleDefinition.Projection(List.of(), tables -> witness, false)),
                List.of(),
                Set.of(),
                upcasters);
    }

    private static ModuleDefinition guide(List<EventUpcaster> upcasters, Witness witness) {
        return guide(upcasters, witness, "visits");
    }

    private static ModuleDefinition guide(List<EventUpcaster> upcasters, Witness witness, String processor) {
        ModuleDefinition.Builder module =
                ModuleDefinition.named("guide", "guides").projection("guide-" + processor, witness);
        upcasters.forEach(module::upcaster);
        return module.build();
    }

    private void appendYesterdays() throws IOException {
        for (int i = 0; i < YESTERDAY.size(); i++) {
            append(i, "museum." + YESTERDAY.get(i), golden(YESTERDAY.get(i)));
        }
    }

    private void append(long sequence, String type, String payload) {
        int appended = jdbc.sql("""
                        INSERT INTO museums.event (tx, event_id, aggregate_type, aggregate_id, sequence, type, payload,
                            metadata, occurred_at)
                        VALUES (pg_current_xact_id()::text::bigint, gen_random_uuid(), 'Visit', ?, ?, ?, ?::jsonb, '{}', now())
                        """).params(visit, sequence, type, payload).update();
        assertThat(appended).isEqualTo(1);
    }

    private String golden(String name) throws IOException {
        String path = "/museum/" + name + ".json";
        try (var in = Objects.requireNonNull(MuseumTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), UTF_8).replace("VISIT", visit);
        }
    }

    private void reportVisit(TestRuntime runtime) throws Exception {
        assertThat(runtime.commands()
                        .send(new TellVisit(visit))
                        .get(30, TimeUnit.SECONDS)
                        .id())
                .isEqualTo(visit);
    }

    /** The stories that the aggregate reported, in order. */
    private List<String> reportedStories() {
        return jdbc.sql("""
                        SELECT (SELECT string_agg(value, '; ' ORDER BY n)
                            FROM jsonb_array_elements_text(payload->'story') WITH ORDINALITY AS s(value, n))
                        FROM museums.event WHERE type = 'museum.VisitTold' ORDER BY sequence
                        """)
                .query((result, n) -> Objects.requireNonNull(result.getString(1)))
                .list();
    }

    /** Records the events that it handles. */
    public static final class Witness {

        private final List<Object> seen = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(TicketSold event) {
            seen.add(event);
        }

        @EventHandler
        void on(VisitorGreeted event) {
            seen.add(event);
        }

        @EventHandler
        void on(NameGiven event) {
            seen.add(event);
        }

        @EventHandler
        void on(CoatLeft event) {
            seen.add(event);
        }

        @EventHandler
        void on(TourBegun event) {
            seen.add(event);
        }
    }
}
