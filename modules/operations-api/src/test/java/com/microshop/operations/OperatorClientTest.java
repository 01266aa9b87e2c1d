package com.microshop.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class OperatorClientTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String PARKED = "{\"messages\": []}";

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static OperatorClient client(Duration patience) {
        return new OperatorClient(
                Duration.ofSeconds(5),
                patience,
                none -> "%s: %s (%s)".formatted(none.process(), none.kind(), none.detail()));
    }

    private void answer(int status, String body) {
        answer(exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    private void answer(HttpHandler handler) {
        server.createContext("/", exchange -> {
            requests.add(text(exchange));
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static String text(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        return "%s %s%s"
                .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body.isEmpty() ? "" : " " + body);
    }

    private AbstractThrowableAssert<?, ?> assertThatAskingFails() {
        try (OperatorClient client = client(LONG)) {
            OperatorApi process = client.at(url, null, null);
            return assertThatThrownBy(process::parked).isInstanceOf(ShopUnreachableException.class);
        }
    }

    @Test
    void sendsTheOperatorAndTheReason() {
        List<String> headers = new ArrayList<>();
        answer(exchange -> {
            for (String name : List.of("Authorization", "X-Reason", "Accept")) {
                headers.add(exchange.getRequestHeaders().getFirst(name));
            }
            exchange.sendResponseHeaders(200, PARKED.length());
            exchange.getResponseBody().write(PARKED.getBytes(UTF_8));
        });
        try (OperatorClient client = client(LONG)) {
            assertThat(client.at(url, "Basic abc", "zu%20alt").parked().messages())
                    .isEmpty();
        }
        assertThat(headers).containsExactly("Basic abc", "zu%20alt", "application/json");
    }

    @Test
    void asksWhatTheEndpointsTake() {
        answer(200, "{}");
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("order", "newest");
        filter.put("since", "2026-01-02T03:04:05Z");
        try (OperatorClient client = client(LONG)) {
            OperatorApi process = client.at(url, null, null);
            var _ = process.latestRebuild("a b/c");
            var _ = process.act("orders", "split", Map.of("segment", "1"));
            assertThatThrownBy(() -> process.events("order", filter)).isInstanceOf(ShopUnreachableException.class);
        }
        assertThat(requests)
                .containsExactly(
                        "GET /actuator/projections/a%20b%2Fc",
                        "POST /actuator/projections/orders/split {\"segment\":\"1\"}",
                        "GET /actuator/events/order?order=newest&since=2026-01-02T03%3A04%3A05Z");
    }

    @Test
    void aMissingMessageIsAnAnswer() {
        answer(404, "{}");
        try (OperatorClient client = client(LONG)) {
            assertThat(client.at(url, null, null).parked("7").content()).isNull();
        }
        assertThatAskingFails().hasMessage(url + ": UNREACHABLE (it answers with status 404)");
    }

    @Test
    void saysThatTheLoginIsRefused() {
        answer(401, "");
        assertThatAskingFails().hasMessage(url + ": LOGIN_REFUSED (it rejects the login)");
    }

    @Test
    void saysWhatElseTheStatusIs() {
        answer(503, "<html>");
        assertThatAskingFails().hasMessage(url + ": UNREACHABLE (it answers with status 503)");
    }

    @Test
    void somethingElseThatAnswersIsNotTheShop() {
        answer(200, "<html>");
        assertThatAskingFails().hasMessageContaining("NOT_THE_SHOP");
    }

    @Test
    void anEmptyAnswerIsNotTheShops() {
        answer(200, "");
        assertThatAskingFails().hasMessageContaining("NOT_THE_SHOP");
    }

    @Test
    void saysThatNothingAnswers() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        assertThatAskingFails().hasMessage(url + ": UNREACHABLE (it cannot be reached)");
    }

    @Test
    void aConnectionThatBreaksOffIsNoAnswer() {
        answer(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"messages\": [".getBytes(UTF_8));
            exchange.getResponseBody().flush();
        });
        assertThatAskingFails().hasMessageContaining("UNREACHABLE");
    }

    @Test
    void asksOnlyWhereAProcessCanBe() {
        for (String address : List.of("ftp://127.0.0.1", "mailto:ada", "127.0.0.1")) {
            try (OperatorClient client = client(LONG)) {
                assertThatThrownBy(() -> client.at(URI.create(address), null, null))
                        .isInstanceOf(ShopUnreachableException.class)
                        .hasMessageContaining("is not a valid URL; correct microshop.management.url there");
            }
        }
    }

    /** The whole body counts: bytes that keep coming do not extend the deadline. */
    @Test
    @Timeout(30)
    void theDeadlineCoversTheWholeBody() throws InterruptedException {
        CountDownLatch cut = new CountDownLatch(1);
        answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(' ');
                    body.flush();
                }
            } catch (IOException e) {
                cut.countDown();
                throw e;
            }
        });
        try (OperatorClient client = client(SHORT)) {
            OperatorApi process = client.at(url, null, null);
            assertThatThrownBy(process::parked)
                    .isInstanceOf(ShopUnreachableException.class)
                    .hasMessage(url + ": TIMED_OUT (it has not answered within 0 s)");
            cut.await(); // the connection is not left open
        }
    }

    @Test
    void anInterruptedThreadStopsAsking() {
        answer(200, PARKED);
        try (OperatorClient client = client(LONG)) {
            OperatorApi process = client.at(url, null, null);
            Thread.currentThread().interrupt();
            assertThatThrownBy(process::parked)
                    .isInstanceOf(ShopUnreachableException.class)
                    .hasMessageContaining("INTERRUPTED");
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
