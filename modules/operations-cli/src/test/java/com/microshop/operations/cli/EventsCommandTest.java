package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsCommandTest extends ToolTest {

    @BeforeEach
    void answerModules() {
        process.answerModules("UP", process.port());
    }

    @Test
    void showsTheOldestFirst() {
        process.answer("events", 200, """
                {"problem": "", "events": [
                  {"position": "8,2", "revision": null, "metadata": "{}", "event": {"module": "order", "event_id": "b",
                    "type": "order.OrderCancelled", "aggregate_id": "o1", "sequence": 1,
                    "occurred_at": "2026-01-02T03:04:06Z", "payload": "{}"}},
                  {"position": "7,1", "revision": null, "metadata": "{}", "event": {"module": "order", "event_id": "a",
                    "type": "order.OrderPlaced", "aggregate_id": "o1", "sequence": 0,
                    "occurred_at": "2026-01-02T03:04:05Z", "payload": "{}"}}]}""");

        assertThat(run("events", "order", "--aggregate", "o1")).isZero();
        assertThat(process.requests()).containsExactly("GET /actuator/events/order?order=newest&aggregate=o1&limit=20");
        assertThat(out.toString()).isEqualTo("""
                2026-01-02T03:04:05Z  7,1  order.OrderPlaced  o1 #0  {}
                2026-01-02T03:04:06Z  8,2  order.OrderCancelled  o1 #1  {}
                """);
    }

    @Test
    void saysWhyNothingCanBeLookedFor() {
        process.answer(
                "events",
                404,
                "{\"events\": [], \"problem\": \"There is no module sing in this process; it runs order.\"}");

        assertThat(run("events", "sing")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no module sing");
    }

    @Test
    void mergesTheModulesByTime() {
        process.answer("events", 200, "{\"problem\": \"\", \"events\": []}");
        process.answer("events/order", 200, page("order.OrderPlaced", "05"));
        process.answer("events/payment", 200, page("payment.PaymentRequested", "07"));
        process.answer("events/product", 200, page("product.ReservationMade", "06"));

        assertThat(run("events", "--imported")).isZero();
        assertThat(process.requests())
                .containsExactly(
                        "GET /actuator/events/order?order=newest&imported=true&limit=20",
                        "GET /actuator/events/payment?order=newest&imported=true&limit=20",
                        "GET /actuator/events/product?order=newest&imported=true&limit=20",
                        "GET /actuator/events/user?order=newest&imported=true&limit=20");
        assertThat(out.toString().lines().map(line -> line.split("  ", -1)[2]))
                .containsExactly("order.OrderPlaced", "product.ReservationMade", "payment.PaymentRequested");

        out.getBuffer().setLength(0);
        assertThat(run("events", "--limit=1")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().contains("payment.PaymentRequested");
    }

    private static String page(String type, String second) {
        return """
                {"problem": "", "events": [{"position": "7,1", "metadata": "{}", "event": {"module": "m", "event_id": "a",
                  "type": "%s", "aggregate_id": "o1", "sequence": 0, "occurred_at": "2026-01-02T03:04:%sZ",
                  "payload": "{}"}}]}""".formatted(type, second);
    }
}
