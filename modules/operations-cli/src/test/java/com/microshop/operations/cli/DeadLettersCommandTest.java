package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class DeadLettersCommandTest extends ToolTest {

    private static final String FAILED = """
            {"id": "7", "module": "order", "group": "order-policies", "sequence": "o1", "ahead": 0, "behind": 1,
              "event_type": "order.OrderPlaced", "event_id": "e1", "aggregate_id": "o1",
              "cause_type": "java.lang.IllegalStateException", "cause_message": "not\\nnow",
              "since": "2026-01-02T03:04:05Z", "last_tried": "2026-01-02T03:05:05Z", "attempts": 2, "being_tried": false}""";

    private static final String WAITING = """
            {"id": "8", "module": "order", "group": "order-policies", "sequence": "o1", "ahead": 1, "behind": 0,
              "event_type": "order.OrderCancelled", "event_id": "e2", "aggregate_id": "o1",
              "since": "2026-01-02T03:04:06Z", "attempts": 0, "being_tried": false}""";

    private static final String GONE =
            "{\"outcome\": \"gone\", \"done\": 0, \"waiting\": 0, \"sentence\": \"It is gone.\"}";

    private FakeProcess other;

    @BeforeEach
    void startOther() throws IOException {
        other = FakeProcess.start();
        process.answerModules("UP", other.port());
    }

    @AfterEach
    void stopOther() {
        other.close();
    }

    private static String result(String outcome, String sentence) {
        return "{\"outcome\": \"%s\", \"done\": 1, \"waiting\": 2, \"sentence\": \"%s\"}".formatted(outcome, sentence);
    }

    @Test
    void listsWhatEveryProcessHas() {
        process.answer("dead-letters", 200, "{\"letters\": [], \"count\": 0}");
        other.answer("dead-letters", 200, "{\"letters\": [%s, %s], \"count\": 2}".formatted(FAILED, WAITING));

        assertThat(run("dead-letters", "list")).isZero();
        assertThat(out.toString().lines())
                .hasSize(6)
                .anyMatch(line -> line.matches("7 +order +2026-01-02T03:04:05Z +2 +1 +order.OrderPlaced +o1"))
                .contains("    java.lang.IllegalStateException: not now", "    waits behind 1", "2 dead letters.");
    }

    @Test
    void listsForPrograms() {
        process.answer("dead-letters", 200, "{\"letters\": [], \"count\": 0}");
        other.answer("dead-letters", 200, "{\"letters\": [%s], \"count\": 1}".formatted(FAILED));

        assertThat(run("dead-letters", "list", "--json")).isZero();
        JsonNode letter = JsonMapper.shared().readTree(out.toString());
        assertThat(letter.get("event_type").asString()).isEqualTo("order.OrderPlaced");
        assertThat(letter.get("last_tried").asString()).isEqualTo("2026-01-02T03:05:05Z");
    }

    @Test
    void saysThatThereAreMore() {
        process.answer("dead-letters", 200, "{\"letters\": [], \"count\": 0}");
        other.answer("dead-letters", 200, "{\"letters\": [%s], \"count\": 1001}".formatted(FAILED));

        assertThat(run("dead-letters", "list")).isZero();
        assertThat(out.toString()).contains("1 dead letter; more will be listed once these are handled.");
    }

    @Test
    void showsOneWithWhatIsStored() {
        process.answer("dead-letters", 404, "{\"problem\": \"It is gone.\"}");
        other.answer("dead-letters", 200, """
                {"content": {"letter": %s, "payload": "{\\"x\\":1}", "metadata": "{\\"y\\":2}"}, "problem": ""}""".formatted(FAILED));

        assertThat(run("dead-letters", "show", "7")).isZero();
        assertThat(out.toString()).contains("{\"x\":1}", "{\"y\":2}", "2 times, last 2026-01-02T03:05:05Z");
        assertThat(run("dead-letters", "show", "7", "--json")).isZero();
        assertThat(out.toString()).contains("\"payload\":\"{\\\"x\\\":1}\"");
        assertThat(other.requests()).containsExactly("GET /actuator/dead-letters/7", "GET /actuator/dead-letters/7");
    }

    @Test
    void reportsADeadLetterThatIsGone() {
        process.answer("dead-letters", 404, "{\"problem\": \"It is gone.\"}");
        other.answer("dead-letters", 404, "{\"problem\": \"It is gone.\"}");

        assertThat(run("dead-letters", "show", "7")).isEqualTo(1);
        assertThat(err.toString()).contains("It is gone.");
    }

    @Test
    void retriesInTheProcessThatHasTheDeadLetter() {
        process.answer("dead-letters", 404, GONE);
        other.answer("dead-letters", 200, result("done", "It was handled."));

        assertThat(run("dead-letters", "retry", "7", "--reason=provider is back"))
                .isZero();
        assertThat(run("dead-letters", "retry-sequence", "8", "--json")).isZero();
        assertThat(other.requests())
                .containsExactly("POST /actuator/dead-letters/7", "POST /actuator/dead-letters/8/sequence");
        assertThat(other.reasons()).containsExactly("provider%20is%20back");
        assertThat(out.toString())
                .contains("7: It was handled.", "\"id\":\"8\"", "\"outcome\":\"done\"", "\"waiting\":2");
    }

    @Test
    void failsIfTheRetryFailed() {
        process.answer("dead-letters", 404, GONE);
        other.answer("dead-letters", 200, result("failed", "It failed again: no"));

        assertThat(run("dead-letters", "retry", "7")).isEqualTo(1);
        assertThat(out.toString()).contains("7: It failed again: no");
    }

    @Test
    void failsIfNoProcessHasTheDeadLetter() {
        process.answer("dead-letters", 404, GONE);
        other.answer("dead-letters", 404, GONE);

        assertThat(run("dead-letters", "retry", "7")).isEqualTo(1);
        assertThat(out.toString()).contains("7: It is gone.");
    }

    @Test
    void asksOtherProcessesIfOneDoesNotHandleIt() {
        process.answer("dead-letters", 200, result("unhandled", "No policy of this version handles it."));
        other.answer("dead-letters", 404, GONE);

        assertThat(run("dead-letters", "retry", "7")).isEqualTo(1);
        assertThat(other.requests()).containsExactly("POST /actuator/dead-letters/7");
        assertThat(out.toString()).contains("7: No policy of this version handles it.");
    }

    @Test
    void discardsOnlyWithAReason() {
        process.answer("dead-letters", 200, result("done", "It is discarded."));
        other.answer("dead-letters", 404, GONE);

        assertThat(run("dead-letters", "discard", "7")).isEqualTo(2);
        assertThat(err.toString()).contains("Give a --reason");
        assertThat(process.requests()).isEmpty();
        assertThat(run("dead-letters", "discard", "7", "--reason=a test")).isZero();
        assertThat(process.requests()).containsExactly("DELETE /actuator/dead-letters/7");
        assertThat(process.reasons()).containsExactly("a%20test");
    }

    @Test
    void namesTheUnreachableProcess() {
        process.answer("dead-letters", 404, GONE);
        other.close();

        assertThat(run("dead-letters", "retry", "7")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no shop to ask at http://127.0.0.1:" + other.port());
    }

    @Test
    void requiresASubcommand() {
        assertThat(run("dead-letters")).isEqualTo(2);
        assertThat(err.toString()).contains("A subcommand is missing: list, show, retry, retry-sequence or discard.");
    }
}
