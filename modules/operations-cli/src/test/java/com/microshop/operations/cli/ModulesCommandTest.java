package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class ModulesCommandTest extends ToolTest {

    private FakeProcess other;

    @BeforeEach
    void startOther() throws IOException {
        other = FakeProcess.start();
    }

    @AfterEach
    void stopOther() {
        other.close();
    }

    @Test
    void listsTheProcessesOfEachModule() {
        process.answerModules("UP", other.port());
        other.answer("projections", 200, """
                {"projections": [{"module": "order", "name": "orders", "rebuildable": true, "paused": false, "position": "1,2",
                  "segments": [], "lag_events": 7, "lag": 1.5, "failure": null, "rebuild": null}]}""");

        assertThat(run("modules")).isZero();
        assertThat(out.toString().lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("order +p2 +http://127.0.0.1:\\d+ +1.2.3 +UP +7 \\(1.5 s\\)"))
                .anyMatch(line -> line.matches("user +p1 .* UP +\\?"));
    }

    @Test
    void failsIfAModuleRunsNowhereOrIsUnhealthy() {
        process.answerModules("OUT_OF_SERVICE", 4711);
        assertThat(run("modules", "--json")).isEqualTo(1);
        JsonNode order = JsonMapper.shared().readTree(out.toString()).at("/modules/order/0");
        assertThat(order.get("health").asString()).isEqualTo("OUT_OF_SERVICE");
        assertThat(order.get("started_at").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(run("check-invariants")).isEqualTo(2);
        assertThat(err.toString()).contains("No process that takes requests runs order; start one.");

        other.answer("modules", 200, "{\"process\": \"p1\", \"modules\": {\"order\": []}}");
        assertThat(runOn(other.url(), "modules")).isEqualTo(1);
        assertThat(out.toString()).contains("no process runs it");
    }

    @Test
    void otherToolsFindTheOtherProcesses() {
        process.answerModules("UP", other.port());
        process.answer("invariants", 200, """
                {"checks": [{"statement": "one", "offenders": [], "unchecked": ""}]}""");
        other.answer("invariants", 200, """
                {"checks": [{"statement": "two", "offenders": ["x"], "unchecked": ""}]}""");

        assertThat(run("check-invariants")).isEqualTo(1);
        assertThat(out.toString()).contains("✓ one").contains("✗ two").contains("2 invariants");
    }
}
