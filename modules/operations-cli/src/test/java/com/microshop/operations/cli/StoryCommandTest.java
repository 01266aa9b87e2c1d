package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoryCommandTest extends ToolTest {

    private static final String PLACED = """
            {"module": "order", "event_id": "e1", "type": "order.OrderPlaced", "aggregate_id": "o1", "sequence": 0,
             "occurred_at": "2026-01-02T03:04:05Z", "causation_id": "c1", "correlation_id": "o1",
             "payload": "{\\"order_id\\":\\"o1\\",\\"total\\":{\\"amount\\":9.99,\\"currency\\":\\"EUR\\"},\\"lines\\":[{}]}"}""";
    private static final String RESERVED = """
            {"module": "product", "event_id": "e2", "type": "product.ReservationMade", "aggregate_id": "r1", "sequence": 0,
             "occurred_at": "2026-01-02T03:04:04.900Z", "causation_id": "e1", "correlation_id": "o1", "payload": "{}"}""";
    private static final String CANCELLED = """
            {"module": "order", "event_id": "e3", "type": "order.OrderCancelled", "aggregate_id": "o1", "sequence": 1,
             "occurred_at": "2026-01-02T03:04:06.5Z", "causation_id": "c2", "correlation_id": "later",
             "payload": "{\\"reason\\":\\"Too dear\\"}"}""";
    private static final String STATE = """
            {"modules": ["order"], "problem": "", "aggregates": [{"module": "order", "type": "Order", "id": "o1",
             "sequence": 1, "occurred_at": "2026-01-02T03:04:06Z", "latest": 1, "state": {"status": "CANCELLED"},
             "steps": []}]}""";

    private static String story(String modules, String... events) {
        return "{\"modules\": [%s], \"events\": [%s], \"truncated\": false, \"problem\": \"\"}"
                .formatted(modules, String.join(",", events));
    }

    @Test
    void showsCausesInOrderEvenIfClocksDiffer() {
        process.answerModules("UP", process.port());
        process.answer(
                "stories", 200, story("\"order\",\"payment\",\"product\",\"user\"", RESERVED, PLACED, CANCELLED));
        process.answer("aggregates", 200, STATE);

        assertThat(run("story", "o1")).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "2026-01-02T03:04:05Z +0.000 s order OrderPlaced o1 #0 total 9.99 EUR, lines (1)",
                        "2026-01-02T03:04:04.900Z -0.100 s product ↳ ReservationMade r1 #0",
                        "2026-01-02T03:04:06.500Z +1.500 s order OrderCancelled o1 #1 reason Too dear",
                        "3 events in order, product within 1.500 s; the order is cancelled.");
        assertThat(process.requests())
                .containsExactly(
                        "GET /actuator/stories/o1?correlation=false", "GET /actuator/aggregates/order/o1?limit=1");
    }

    @Test
    void asksTheOthersForCorrelationIdsThatOneFound() throws IOException {
        try (FakeProcess other = FakeProcess.start()) {
            process.answer("stories", 200, story("\"payment\",\"product\",\"user\"", RESERVED));
            other.answer("stories", 200, story("\"order\"", PLACED, CANCELLED));
            other.answer("aggregates", 200, STATE);

            assertThat(runOn(process.url() + "," + other.url(), "story", "o1")).isZero();
            assertThat(process.requests())
                    .containsExactly(
                            "GET /actuator/stories/o1?correlation=false",
                            "GET /actuator/stories/o1?correlation=false&also=later");
        }
    }

    @Test
    void saysWhichPartIsMissing() throws IOException {
        try (FakeProcess gone = FakeProcess.start()) {
            process.answer("stories", 200, story("\"order\",\"product\",\"user\"", PLACED));
            process.answer("aggregates", 200, STATE);

            assertThat(runOn(process.url() + "," + gone.url(), "story", "o1")).isEqualTo(2);
            assertThat(out.toString()).contains("OrderPlaced");
            assertThat(err.toString())
                    .contains("What happened in payment is missing: no process that runs it has answered.");
        }
    }

    @Test
    void saysWhenNothingIsKnown() {
        process.answerModules("UP", process.port());
        process.answer("stories", 404, """
                {"modules": ["order", "payment", "product", "user"], "events": [], "truncated": false,
                 "problem": "There are no events of o9 in order, payment, product, user; ids are written in full."}""");

        assertThat(run("story", "o9")).isEqualTo(1);
        assertThat(err.toString()).contains("There are no events of o9");
    }

    @Test
    void requiresAnOrderOrACorrelationId() {
        assertThat(run("story")).isEqualTo(2);
        assertThat(run("story", "o1", "--correlation=c1")).isEqualTo(2);
        assertThat(err.toString()).contains("Name either an order or a --correlation.");
        process.answerModules("UP", process.port());
        process.answer("stories", 200, story("\"order\",\"payment\",\"product\",\"user\"", RESERVED));

        assertThat(run("story", "--correlation=c1", "--json")).isZero();
        assertThat(process.requests()).containsExactly("GET /actuator/stories/c1?correlation=true");
        assertThat(RunningShop.JSON
                        .readTree(out.toString())
                        .at("/events/0/event")
                        .asString())
                .isEqualTo("ReservationMade");
    }
}
