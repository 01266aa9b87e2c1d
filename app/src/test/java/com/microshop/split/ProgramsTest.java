package com.microshop.split;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.cluster.ShopProcess;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int NO_ANSWER = -1;

    @TempDir
    private Path folder;

    /** The readiness answers of the starting process; after them it is ready. */
    private final Queue<Integer> notReady = new ConcurrentLinkedQueue<>(List.of(NO_ANSWER, UNAVAILABLE));

    private ShopProcess ready;
    private ShopProcess starting;

    @BeforeEach
    void start() {
        ready = start("order-1");
        starting = start("order-2");
    }

    @AfterEach
    void stop() {
        ready.close();
        starting.close();
    }

    @Test
    void invariantsAreCheckedOnceEveryProcessIsReady() throws IOException {
        HttpServer one = listen(ready);
        HttpServer two = listen(starting);
        try {
            assertThat(Programs.brokenInvariants(List.of(ready, starting), "any"))
                    .containsExactly("orders add up: order 7");
        } finally {
            one.stop(0);
            two.stop(0);
        }
    }

    /** A process that does nothing; the test answers in its place. */
    private ShopProcess start(String name) {
        return ShopProcess.start(name, List.of(), List.of("sleep", "600"), Map.of(), folder);
    }

    private HttpServer listen(ShopProcess process) throws IOException {
        URI address = URI.create(process.operatorUrl());
        HttpServer server = HttpServer.create(new InetSocketAddress(address.getHost(), address.getPort()), 0);
        var _ = server.createContext("/actuator/health/readiness", exchange -> {
            Integer status = process == starting ? notReady.poll() : null;
            answer(exchange, status == null ? OK : status, "{}");
        });
        var _ = server.createContext(
                "/actuator/invariants", exchange -> answer(exchange, notReady.isEmpty() ? OK : UNAVAILABLE, """
                {"checks": [{"statement": "orders add up", "offenders": ["order 7"], "unchecked": ""}]}
                """));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            if (status != NO_ANSWER) {
                byte[] bytes = body.getBytes(UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
