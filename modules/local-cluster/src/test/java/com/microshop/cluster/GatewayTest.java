package com.microshop.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nginx tells the shop about a request, and what it answers itself. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class GatewayTest {

    private static final Path TEMPLATE =
            Path.of("../../infra/gateway/nginx.conf").toAbsolutePath();

    @TempDir
    Path folder;

    private HttpServer shop;
    private Gateway gateway;
    private int port;

    @BeforeEach
    void start() throws IOException {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            byte[] said = "%s, port %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestHeaders().getFirst("X-Forwarded-Port"))
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        shop.start();
        port = Ports.free();
        List<Integer> processes = List.of(shop.getAddress().getPort());
        Map<String, List<Integer>> modules = Stream.of("user", "product", "order", "payment")
                .collect(Collectors.toMap(Function.identity(), module -> processes));
        gateway = Gateway.start(TEMPLATE, folder, port, 100, modules);
    }

    @AfterEach
    void stop() {
        gateway.close();
        shop.stop(0);
    }

    @Test
    void theShopHearsThePortThatTheClientUsed() throws IOException {
        assertThat(answer("GET /health HTTP/1.1", "Host: shop.example:9999")).endsWith("GET, port 9999");
        assertThat(answer("GET /health HTTP/1.1", "Host: shop.example")).endsWith("GET, port 80");
        assertThat(answer("GET /health HTTP/1.1", "Host: shop.example", "X-Forwarded-Port: 443"))
                .endsWith("GET, port 80");
    }

    @Test
    void whatNginxRefusesIsAnsweredByTheShopOrIsAProblem() throws IOException {
        assertThat(answer("TRACE /api/users HTTP/1.1", "Host: shop.example")).contains("TRACE, port");

        shop.stop(0);

        assertThat(answer("TRACE /api/users HTTP/1.1", "Host: shop.example"))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 1", "application/problem+json", "\"code\":\"unavailable\"");
    }

    private String answer(String... head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String request = String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
