package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParkedCommandTest extends ToolTest {

    @BeforeEach
    void answerModules() {
        process.answerModules("UP", process.port());
    }

    @Test
    void listsWhatIsParkedAndWhy() {
        process.answer("parked", 200, """
                {"messages": [{"id": "7", "module": "order", "queue": "microshop.order.requests",
                  "reason": "Unknown request sing", "since": "2026-01-02T03:04:05Z", "outline": "{\\n}"}]}""");

        assertThat(run("parked", "list")).isZero();
        assertThat(out.toString()).isEqualTo("""
                7  2026-01-02T03:04:05Z  microshop.order.requests
                    Unknown request sing
                    { }
                1 parked.
                """);
    }

    @Test
    void listsForPrograms() {
        process.answer("parked", 200, """
                {"messages": [{"id": "7", "module": "order", "queue": "microshop.order.requests",
                  "reason": "Unknown request sing", "since": "2026-01-02T03:04:05Z", "outline": "{}"}]}""");

        assertThat(run("parked", "list", "--json")).isZero();
        JsonNode message = JsonMapper.shared().readTree(out.toString());
        assertThat(message.get("id").asString()).isEqualTo("7");
        assertThat(message.get("since").asString()).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void showsAWholeMessage() {
        process.answer("parked", 200, """
                {"content": {"message": {"id": "7", "module": "order", "queue": "microshop.order.requests",
                  "reason": "Unknown request sing", "since": "2026-01-02T03:04:05Z", "outline": "{"},
                  "type": "sing", "correlation_id": "c1", "trusted": true, "outline": "{\\n}"}}""");

        assertThat(run("parked", "show", "7")).isZero();
        assertThat(out.toString()).contains("correlation id  c1", "outline         { }", "put back        possible");
        assertThat(run("parked", "show", "7", "--json")).isZero();
        assertThat(out.toString()).contains("\"correlation_id\":\"c1\"");
        assertThat(process.requests()).containsExactly("GET /actuator/parked/7", "GET /actuator/parked/7");
    }

    @Test
    void saysWhenThereIsNothingToShow() {
        process.answer("parked", 404, "{}");

        assertThat(run("parked", "show", "8")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no parked message 8.");
    }

    @Test
    void discardsNothingWithoutAReason() {
        process.answer("parked", 200, "{\"count\": 1}");

        assertThat(run("parked", "discard", "7")).isEqualTo(2);
        assertThat(run("parked", "discard", "7", "--reason= ")).isEqualTo(2);
        assertThat(err.toString()).contains("Give a --reason");
        assertThat(process.requests()).isEmpty();
    }

    @Test
    void putsOneBack() {
        process.answer("parked", 200, "{\"count\": 1}");

        assertThat(run("parked", "put-back", "7")).isZero();
        assertThat(process.requests()).containsExactly("POST /actuator/parked/7");
        assertThat(out.toString()).contains("7: done.");
    }

    @Test
    void sendsTheOperatorAndTheReason(@TempDir Path folder) throws IOException {
        process.answer("parked", 200, "{\"count\": 1}");
        Path password = Files.writeString(folder.resolve("password"), "secret\n");

        assertThat(run("parked", "put-back", "7", "--user=ada", "--password-file=" + password, "--reason=zu alt: 5 €"))
                .isZero();
        assertThat(process.logins())
                .containsExactly(
                        "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(process.reasons()).containsExactly("zu%20alt%3A%205%20%E2%82%AC");
    }

    @Test
    void putsAllBackOnlyWithTheOption() {
        process.answer("parked", 200, "{\"count\": 3}");

        assertThat(run("parked", "put-back")).isEqualTo(2);
        assertThat(process.requests()).isEmpty();
        assertThat(run("parked", "put-back", "--all")).isZero();
        assertThat(process.requests()).containsExactly("POST /actuator/parked");
        assertThat(out.toString()).contains("3 put back.");
    }

    @Test
    void saysWhenThereIsNoSuchMessage() {
        process.answer("parked", 404, "{\"count\": 0}");

        assertThat(run("parked", "discard", "8", "--reason=too old")).isEqualTo(1);
        assertThat(process.requests()).containsExactly("DELETE /actuator/parked/8");
        assertThat(out.toString()).contains("8: there is no such message");
    }

    @Test
    void saysWhenNoShopIsThere() {
        process.close();

        assertThat(run("parked", "list")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no shop to ask at http://");
    }

    @Test
    void requiresASubcommand() {
        assertThat(run("parked")).isEqualTo(2);
        assertThat(err.toString()).contains("A subcommand is missing: list, show, put-back or discard.");
    }
}
