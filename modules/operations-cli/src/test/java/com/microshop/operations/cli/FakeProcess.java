package com.microshop.operations.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers operators' tools in place of a process of the shop, and records their requests. */
final class FakeProcess implements AutoCloseable {

    private final HttpServer server;
    private final List<String> requests = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> logins = new ArrayList<>();

    private FakeProcess(HttpServer server) {
        this.server = server;
    }

    static FakeProcess start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return new FakeProcess(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Sets the answer for a path of {@code /actuator/} and everything below, and records the requests. */
    void answer(String path, int status, String body) {
        server.createContext("/actuator/" + path, exchange -> {
            if (!"modules".equals(path)) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                reasons.addAll(exchange.getRequestHeaders().getOrDefault("X-Reason", List.of()));
                logins.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    /** Reports that it runs all modules except order, which another process runs. */
    void answerModules(String healthOfOrder, int portOfOrder) {
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
        answer("modules", 200, "{\"process\": \"p1\", \"modules\": {%s}}".formatted(modules));
    }

    /** Method and address of each request, except those for the modules. */
    List<String> requests() {
        return requests;
    }

    List<String> reasons() {
        return reasons;
    }

    List<String> logins() {
        return logins;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
