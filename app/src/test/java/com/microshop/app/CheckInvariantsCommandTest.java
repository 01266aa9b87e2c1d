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
class CheckInvariantsCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
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

    @Test
    void namesOffendersAndFails() {
        answer("""
                {"checks": [
                  {"statement": "Stock is never below zero.", "offenders": ["product 7 at event 3: -1"], "unchecked": ""},
                  {"statement": "Money agrees.", "offenders": [], "unchecked": ""}]}""");

        assertThat(check()).isEqualTo(1);
        assertThat(out.toString())
                .contains("✗ Stock is never below zero.")
                .contains("    product 7 at event 3: -1")
                .contains("✓ Money agrees.")
                .contains("2 invariants: 1 hold, 1 broken, 0 not checked.");
    }

    @Test
    void asksEveryProcessAndCountsWhatSeveralCheckOnce() throws IOException {
        answer("""
                {"checks": [{"statement": "Money agrees.", "offenders": [], "unchecked": ""}]}""");
        HttpServer first = server;
        listen();
        answer("""
                {"checks": [
                  {"statement": "Money agrees.", "offenders": [], "unchecked": ""},
                  {"statement": "Stock is never below zero.", "offenders": ["product 7"], "unchecked": ""}]}""");

        assertThat(check("http://127.0.0.1:" + first.getAddress().getPort())).isEqualTo(1);
        assertThat(out.toString()).contains("2 invariants: 1 hold, 1 broken, 0 not checked.");
        first.stop(0);
    }

    @Test
    void whatCouldNotBeCheckedIsNotProven() {
        answer("""
                {"checks": [{"statement": "Money agrees.", "offenders": [], "unchecked": "no connection"}]}""");

        assertThat(check()).isEqualTo(2);
        assertThat(out.toString()).contains("✗ Money agrees.").contains("could not be checked: no connection");
    }

    @Test
    void nothingToCheckIsNotProven() {
        answer("{\"checks\": []}");

        assertThat(check()).isEqualTo(2);
    }

    @Test
    void somethingElseThatAnswersIsNoShop() {
        answer("<html>");

        assertThat(check()).isEqualTo(2);
        assertThat(err.toString()).contains("is not a MicroShop");
    }

    @Test
    void saysWhenNoShopIsThere() {
        close();

        assertThat(check()).isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no shop to ask at http://")
                .doesNotContain("\tat ");
    }

    private void answer(String body) {
        server.createContext("/actuator/invariants", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private int check(String... moreUrls) {
        List<String> urls = new ArrayList<>(List.of(moreUrls));
        urls.add("http://127.0.0.1:" + server.getAddress().getPort());
        return new CommandLine(new Tools())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("check-invariants", "--url", String.join(",", urls));
    }
}
