package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class ParkedCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> requests = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> logins = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        ModulesCommandTest.answer(server, "UP", server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(int status, String body) {
        server.createContext("/actuator/parked", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            reasons.addAll(exchange.getRequestHeaders().getOrDefault("X-Reason", List.of()));
            logins.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("parked"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        return new CommandLine(new Tools())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void listsWhatIsParkedAndWhy() {
        answer(200, """
                {"messages": [{"id": "7", "module": "order", "queue": "microshop.order.requests",
                  "reason": "Unknown request sing", "since": "2026-01-02T03:04:05Z", "beginning": "{\\n}"}]}""");

        assertThat(run("list")).isZero();
        assertThat(out.toString()).isEqualTo("""
                7  2026-01-02T03:04:05Z  microshop.order.requests
                    Unknown request sing
                    { }
                1 parked.
                """);
    }

    @Test
    void putsOneBack() {
        answer(200, "{\"count\": 1}");

        assertThat(run("put-back", "7")).isZero();
        assertThat(requests).containsExactly("POST /actuator/parked/7");
        assertThat(out.toString()).contains("7: done.");
    }

    @Test
    void sendsWhoAsksAndWhy(@TempDir Path folder) throws IOException {
        answer(200, "{\"count\": 1}");
        Path password = Files.writeString(folder.resolve("password"), "secret\n");

        assertThat(run("put-back", "7", "--user=ada", "--password-file=" + password, "--reason=zu alt: 5 €"))
                .isZero();
        assertThat(logins)
                .containsExactly(
                        "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(reasons).containsExactly("zu%20alt%3A%205%20%E2%82%AC");
    }

    @Test
    void putsAllBackOnlyWhenTold() {
        answer(200, "{\"count\": 3}");

        assertThat(run("put-back")).isEqualTo(2);
        assertThat(requests).isEmpty();
        assertThat(run("put-back", "--all")).isZero();
        assertThat(requests).containsExactly("POST /actuator/parked");
        assertThat(out.toString()).contains("3 put back.");
    }

    @Test
    void saysWhenThereIsNoSuchMessage() {
        answer(404, "{\"count\": 0}");

        assertThat(run("discard", "8")).isEqualTo(1);
        assertThat(requests).containsExactly("DELETE /actuator/parked/8");
        assertThat(out.toString()).contains("8: there is no such message");
    }

    @Test
    void saysWhenNoShopIsThere() {
        close();

        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no shop to ask at http://");
    }

    @Test
    void asksWhatToDo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Say what to do: list, put-back or discard.");
    }
}
