package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AggregateCommandTest extends ToolTest {

    private static final String ORDER = """
            {"modules": ["order"], "problem": "", "aggregates": [{"module": "order", "type": "Order", "id": "o1",
             "sequence": 7, "occurred_at": "2026-01-02T03:04:06Z", "latest": 9, "state": {"status": "RESERVED"},
             "steps": [{"sequence": 7, "occurred_at": "2026-01-02T03:04:06Z", "type": "order.OrderReserved",
               "changes": [{"field": "status", "before": "PENDING", "after": "RESERVED"},
                           {"field": "returns", "before": null, "after": "{}"}]}]}]}""";
    private static final String NOWHERE = """
            {"modules": ["product"], "aggregates": [], "problem": "There is no aggregate o1 in product; ids are written in full."}""";

    @Test
    void showsTheStateAndTheEventsBeforeIt() {
        process.answerModules("UP", process.port());
        process.answer("aggregates", 200, ORDER);

        assertThat(run("aggregate", "o1", "--at=2026-01-02T03:04:06Z", "--module=order", "--limit=1"))
                .as(err.toString())
                .isZero();
        assertThat(process.requests())
                .containsExactly("GET /actuator/aggregates/order/o1?limit=1&at=2026-01-02T03%3A04%3A06Z");
        assertThat(out.toString()).startsWith("""
                        Order o1 of module order after event 7, 2026-01-02T03:04:06Z
                        Left out: 7 earlier events; --limit shows more.
                        #7  2026-01-02T03:04:06Z  order.OrderReserved
                            status: PENDING -> RESERVED
                            returns: (nothing) -> {}
                        Later: 2 events.
                        {""").contains("\"status\" : \"RESERVED\"");
    }

    @Test
    void findsItInWhicheverProcessHasIt() throws IOException {
        try (FakeProcess other = FakeProcess.start()) {
            process.answer("aggregates", 404, NOWHERE);
            other.answer("aggregates", 200, ORDER);

            assertThat(runOn(process.url() + "," + other.url(), "aggregate", "o1", "--json", "--sequence=7"))
                    .isZero();
            assertThat(other.requests()).containsExactly("GET /actuator/aggregates/o1?limit=50&sequence=7");
            assertThat(RunningShop.JSON
                            .readTree(out.toString())
                            .at("/state/status")
                            .asString())
                    .isEqualTo("RESERVED");
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void explainsAMissingAggregateFromTheProcessesOfItsModule() throws IOException {
        try (FakeProcess other = FakeProcess.start()) {
            process.answer("aggregates", 404, NOWHERE);
            other.answer("aggregates", 404, """
                    {"modules": [], "aggregates": [], "problem": "There is no module product in this process; there is order."}""");

            assertThat(runOn(process.url() + "," + other.url(), "aggregate", "o1", "--module=product"))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .contains("There is no aggregate o1 in product")
                    .doesNotContain("There is no module");
        }
    }
}
