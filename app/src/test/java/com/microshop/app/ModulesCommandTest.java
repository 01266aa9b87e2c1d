package com.microshop.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class ModulesCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private HttpServer other;

    @BeforeEach
    void listen() throws IOException {
        server = start();
        other = start();
    }

    private static HttpServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return server;
    }

    @AfterEach
    void close() {
        server.stop(0);
        other.stop(0);
    }

    /** A process that runs all modules but order, which another one runs. */
    static void answer(HttpServer server, String healthOfOrder, int portOfOrder) {
        String modules = Stream.of("order", "payment", "product", "user")
                .map(module -> {
                    boolean isOrder = module.equals("order");
                    return """
                            "%s": [{"module": "%s", "process": "%s", "url": "http://127.0.0.1:%d", "version": "1.2.3",
                              "transport": "rabbitmq", "health": "%s", "started_at": "2026-01-02T03:04:05Z",
                              "seen_at": "2026-01-02T03:04:05Z"}]""".formatted(
                                    module,
                                    module,
                                    isOrder ? "p2" : "p1",
                                    isOrder ? portOfOrder : 1,
                                    isOrder ? healthOfOrder : "UP");
                })
                .collect(Collectors.joining(", "));
        answer(server, "modules", "{\"process\": \"p1\", \"modules\": {%s}}".formatted(modules));
    }

    private static void answer(HttpServer server, String path, String body) {
        server.createContext("/actuator/" + path, exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int run(String... arguments) {
        return new CommandLine(new Tools())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--url=http://127.0.0.1:"
                                        + server.getAddress().getPort()))
                        .toArray(String[]::new));
    }

    @Test
    void listsWhoRunsWhat() {
        answer(server, "UP", 4711);

        assertThat(run("modules")).isZero();
        assertThat(out.toString().lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("order +p2 +http://127.0.0.1:4711 +1.2.3 +UP"));
    }

    @Test
    void failsIfAModuleRunsNowhereOrIsNotWell() {
        answer(server, "OUT_OF_SERVICE", 4711);
        assertThat(run("modules", "--json")).isEqualTo(1);
        assertThat(JsonMapper.shared()
                        .readTree(out.toString())
                        .at("/modules/order/0/health")
                        .asString())
                .isEqualTo("OUT_OF_SERVICE");
        assertThat(run("check-invariants")).isEqualTo(2);
        assertThat(err.toString()).contains("No process that takes requests runs order; start one.");

        answer(other, "modules", "{\"process\": \"p1\", \"modules\": {\"order\": []}}");
        assertThat(new CommandLine(new Tools())
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                "modules",
                                "--url=http://127.0.0.1:" + other.getAddress().getPort()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("nobody runs it");
    }

    @Test
    void otherToolsFindTheOtherProcesses() {
        answer(server, "UP", other.getAddress().getPort());
        answer(server, "invariants", """
                {"checks": [{"statement": "one", "offenders": [], "unchecked": ""}]}""");
        answer(other, "invariants", """
                {"checks": [{"statement": "two", "offenders": ["x"], "unchecked": ""}]}""");

        assertThat(run("check-invariants")).isEqualTo(1);
        assertThat(out.toString()).contains("✓ one").contains("✗ two").contains("2 invariants");
    }
}
