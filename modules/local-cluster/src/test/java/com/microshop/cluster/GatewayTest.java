package com.microshop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final int NOBODY = 65_534;
    private static final String TAG = "\"abc\"";

    private final AtomicInteger pages = new AtomicInteger();

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
        // The page tells when it was made.
        shop.createContext("/api/products", exchange -> {
            pages.incrementAndGet();
            byte[] said = "%s, keeps %s, made at %d"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestHeaders().getFirst("Gateway-Cache-Millis"),
                            System.nanoTime())
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Cache-Control", "no-cache");
            exchange.getResponseHeaders().add("ETag", TAG);
            List<String> known = exchange.getRequestHeaders().getOrDefault("If-None-Match", List.of());
            if (known.stream().anyMatch(tags -> tags.equals("*") || tags.contains(TAG))) {
                exchange.sendResponseHeaders(304, -1);
                exchange.close();
                return;
            }
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        shop.start();
        start(TEMPLATE);
    }

    private void start(Path template) {
        port = Ports.free();
        gateway = Gateway.start(template, port, 100_000, modules());
    }

    private Map<String, List<Integer>> modules() {
        List<Integer> processes = List.of(shop.getAddress().getPort());
        return Stream.of("user", "product", "order", "payment")
                .collect(Collectors.toMap(Function.identity(), module -> processes));
    }

    @AfterEach
    void stop() {
        gateway.close();
        shop.stop(0);
    }

    @Test
    void ofRootRunsAsAnotherUser() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        gateway.close();
        assertRunsAs(TEMPLATE, uid(TEMPLATE) == 0 ? NOBODY : uid(TEMPLATE));

        Path ofAnotherUser = Files.copy(TEMPLATE, folder.resolve("nginx.conf"));
        Files.setAttribute(ofAnotherUser, "unix:uid", 12_345);
        assertRunsAs(ofAnotherUser, 12_345);
    }

    private void assertRunsAs(Path template, int uid) throws IOException {
        start(template);
        List<Path> processes = ProcessHandle.current()
                .descendants()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .filter(GatewayTest::isNginx)
                .toList();
        assertThat(processes).hasSizeGreaterThan(1);
        for (Path process : processes) {
            assertThat(uid(process)).isEqualTo(uid);
        }
        gateway.close();
    }

    private static boolean isNginx(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals("nginx");
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    @Test
    void ofRootListensOnAPrivilegedPort() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        gateway.close();
        port = 1023;
        assumeThat(Ports.isOpen(port)).isFalse();
        gateway = Gateway.start(TEMPLATE, port, 100_000, modules());

        assertThat(answer("GET /health HTTP/1.1", "Host: shop.example")).endsWith("GET, port 80");
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

    @Test
    void aPageServesManyRequestsButNoneForLong() throws IOException {
        int requests = 0;
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3); System.nanoTime() < end; requests++) {
            long sent = System.nanoTime();
            String page = answer("GET /api/products?limit=1 HTTP/1.1", "Host: shop.example");
            assertThat(page).contains("GET, keeps 200, made at ");
            long made = Long.parseLong(page.substring(page.lastIndexOf(' ') + 1));
            // A tenth of a second, and what nginx's clock may be late by.
            assertThat(sent - made).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
        }
        assertThat(pages).hasValueLessThan(requests);
    }

    @Test
    void onlyPagesForEverybodyAreKept() throws IOException {
        List<String[]> particular = List.of(
                new String[] {"GET /api/products HTTP/1.1", "Host: a", "Accept: text/html"},
                new String[] {"GET /api/products HTTP/1.1", "Host: a", "Accept: application/json;q=0"},
                new String[] {"GET /api/products HTTP/1.1", "Host: a", "Authorization: Bearer x"},
                new String[] {"GET /api/products HTTP/1.1", "Host: a", "If-Match: \"3\""},
                new String[] {
                    "GET /api/products HTTP/1.1", "Host: a", "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT"
                },
                new String[] {
                    "GET /api/products HTTP/1.1", "Host: a", "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT"
                },
                new String[] {"GET /api/products HTTP/1.1", "Host: a", "Range: bytes=0-1"},
                new String[] {"POST /api/products HTTP/1.1", "Host: a", "Content-Length: 0", "Gateway-Cache-Millis: 7"},
                new String[] {"PATCH /api/products/1 HTTP/1.1", "Host: a", "Content-Length: 0"},
                new String[] {"GET /api/products/1 HTTP/1.1", "Host: a"});
        for (String[] request : particular) {
            for (int i = 1; i <= 20; i++) {
                assertThat(answer(request)).contains(", keeps 200,");
            }
        }
        assertThat(pages).hasValue(20 * particular.size());
    }

    @Test
    void aPageIsSentAgainOnlyToThoseWhoHaveAnotherOne() throws IOException {
        String page = "GET /api/products HTTP/1.1";
        for (int i = 0; i < 20; i++) {
            assertThat(answer(page, "Host: a", "If-None-Match: \"other\"")).startsWith("HTTP/1.1 200 ");
            assertThat(answer(page, "Host: a", "If-None-Match: \"other\", " + TAG))
                    .startsWith("HTTP/1.1 304 ");
            assertThat(answer(page, "Host: a", "If-None-Match: *")).startsWith("HTTP/1.1 304 ");
            assertThat(answer("HEAD /api/products HTTP/1.1", "Host: a"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("ETag: " + TAG)
                    .endsWith("\r\n\r\n");
        }
        assertThat(pages).hasValueLessThan(80);
    }

    @Test
    void aLongAddressIsServed() throws IOException {
        String page = "GET /api/products?q=" + "x".repeat(15_000) + " HTTP/1.1";
        for (int i = 0; i < 20; i++) {
            assertThat(answer(page, "Host: a")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(pages).hasValueLessThan(20);
    }

    @Test
    void theLogNamesRequestsThatFailedButNoQuery() throws IOException {
        assertThat(answer("GET /api/users?email=ada@example.com HTTP/1.1", "Host: a"))
                .startsWith("HTTP/1.1 200 ");
        int dead = shop.getAddress().getPort();
        shop.stop(0);
        assertThat(answer("GET /api/users?email=ada@example.com HTTP/1.1", "Host: a"))
                .startsWith("HTTP/1.1 503 ");
        assertIsLogged("\"GET /api/users\" 503 upstream 127.0.0.1:%d 502".formatted(dead));
        gateway.close();
        Path strict = folder.resolve("strict.conf");
        Files.writeString(
                strict,
                Files.readString(TEMPLATE)
                        .replace("rate=@RATE@r/s", "rate=1r/m")
                        .replace("burst=@BURST@", "burst=1"));
        start(strict);
        String last = "";
        for (int i = 0; i < 3; i++) {
            last = answer("GET /api/users?email=grace@example.com HTTP/1.1", "Host: a");
        }
        assertThat(last).startsWith("HTTP/1.1 429 ");
        assertIsLogged("\"GET /api/users\" 429 upstream");
    }

    /** nginx logs a request after the answer. */
    private void assertIsLogged(String request) {
        await().untilAsserted(() ->
                assertThat(gateway.log()).content().contains(request).doesNotContain("example.com", "email"));
    }

    @Test
    void oneSettingTurnsItOff() throws IOException {
        gateway.close();
        Path off = folder.resolve("off.conf");
        Files.writeString(off, Files.readString(TEMPLATE).replace("@CACHE@", "off"));
        start(off);
        for (int i = 0; i < 20; i++) {
            assertThat(answer("GET /api/products HTTP/1.1", "Host: a", "Gateway-Cache-Millis: 7"))
                    .contains("GET, keeps null");
        }
        assertThat(pages).hasValue(20);
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
