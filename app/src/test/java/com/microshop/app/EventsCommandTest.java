package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class EventsCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> requests = new ArrayList<>();
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
        server.createContext("/actuator/events", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("events"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        return new CommandLine(new Tools())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void showsTheOldestFirst() {
        answer(200, """
                {"problem": "", "events": [
                  {"position": "8,2", "revision": null, "metadata": "{}", "event": {"module": "order", "event_id": "b",
                    "type": "order.OrderCancelled", "aggregate_id": "o1", "sequence": 1,
                    "occurred_at": "2026-01-02T03:04:06Z", "payload": "{}"}},
                  {"position": "7,1", "revision": null, "metadata": "{}", "event": {"module": "order", "event_id": "a",
                    "type": "order.OrderPlaced", "aggregate_id": "o1", "sequence": 0,
                    "occurred_at": "2026-01-02T03:04:05Z", "payload": "{}"}}]}""");

        assertThat(run("order", "--aggregate", "o1")).isZero();
        assertThat(requests).containsExactly("GET /actuator/events/order?order=newest&aggregate=o1&limit=20");
        assertThat(out.toString()).isEqualTo("""
                2026-01-02T03:04:05Z  7,1  order.OrderPlaced  o1 #0  {}
                2026-01-02T03:04:06Z  8,2  order.OrderCancelled  o1 #1  {}
                """);
    }

    @Test
    void saysWhyNothingCanBeLookedFor() {
        answer(404, "{\"events\": [], \"problem\": \"There is no module sing in this process; it runs order.\"}");

        assertThat(run("sing")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no module sing");
    }
}
