package com.microshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Money;
import com.microshop.payment.CapturePayment;
import com.microshop.payment.PaymentId;
import com.microshop.payment.provider.ProviderAnswer.Approved;
import com.microshop.payment.provider.ProviderAnswer.Declined;
import com.microshop.test.TestDatabase;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/** The provider protocol over real HTTP: against the served sandbox, and against servers that misbehave. */
class HttpPaymentProviderTest {

    private static final Money AMOUNT = Money.of("10.5", "EUR");

    private static TestDatabase database;
    private static Replica server;

    @TempDir
    private Path folder;

    private final PaymentId id = PaymentId.random();
    private final String auth = "sandbox-approve-" + id;

    @BeforeAll
    static void startServer() {
        database = TestDatabase.fresh();
        server = Replica.start(
                database, "microshop.payment.sandbox.http-enabled=true", "microshop.payment.sandbox.slow-latency=1h");
    }

    @AfterAll
    static void stopServer() {
        server.close();
        database.close();
    }

    @Test
    void allCallsOfAPaymentThatIsCaptured() {
        try (HttpPaymentProvider provider = sandbox()) {
            assertThat(provider.answer(authorize("tok_approve"))).isEqualTo(new Approved(auth));
            assertThat(provider.answer(capture("c", AMOUNT))).isEqualTo(new Approved(auth));
            assertThat(provider.answer(refund("r1", "4"))).isEqualTo(new Approved("refund-r1"));
            assertThat(provider.answer(refund("r1", "4"))).isEqualTo(new Approved("refund-r1"));
            assertThat(account()).isEqualTo(new SandboxProvider.Account(AMOUNT, AMOUNT, Money.of("4", "EUR"), false));
            assertThat(provider.answer(refund("r2", "6.51")))
                    .isEqualTo(new Declined("Only 6.50 EUR of 10.50 EUR is left."));
            assertThat(provider.answer(letGo())).isEqualTo(new Declined("The money was taken already."));
        }
    }

    @Test
    void aVoidWins() {
        try (HttpPaymentProvider provider = sandbox()) {
            assertThat(provider.answer(new ProviderCall.VoidAuthorization(id + ":void", id, null)))
                    .isInstanceOf(Approved.class);
            assertThat(provider.answer(authorize("tok_approve"))).isEqualTo(new Declined("The payment was voided."));
            assertThat(provider.answer(capture("c", AMOUNT))).isEqualTo(new Declined("The authorization was voided."));
            assertThat(account().voided()).isTrue();
        }
    }

    @Test
    void takesNoMoreThanIsHeld() {
        try (HttpPaymentProvider provider = sandbox()) {
            assertThat(provider.answer(authorize("tok_approve"))).isInstanceOf(Approved.class);
            assertThat(provider.answer(capture("c", Money.of("10.51", "EUR"))))
                    .isEqualTo(new Declined("Only 10.50 EUR is held."));
        }
    }

    @Test
    void theSameKeyHasTheSameAnswer() {
        try (HttpPaymentProvider provider = sandbox()) {
            ProviderAnswer first = provider.answer(authorize("tok_approve"));
            assertThat(provider.answer(letGo())).isInstanceOf(Approved.class);

            assertThat(provider.answer(authorize("tok_approve"))).isEqualTo(first);
            assertThat(account().voided()).isTrue();
        }
    }

    @Test
    void declines() {
        try (HttpPaymentProvider provider = sandbox()) {
            assertThat(provider.answer(authorize("tok_decline"))).isEqualTo(new Declined("The card was declined."));
        }
    }

    @Test
    void isFlakyIndependentlyForEachCall() {
        String flaky = "sandbox-flaky-" + id;
        try (HttpPaymentProvider provider = sandbox()) {
            failsTwice(provider, authorize("tok_flaky"));
            assertThat(provider.answer(authorize("tok_flaky"))).isEqualTo(new Approved(flaky));
            ProviderCall capture = new ProviderCall.Capture(id + ":capture", id, flaky, AMOUNT);
            failsTwice(provider, capture);
            assertThat(provider.answer(capture)).isEqualTo(new Approved(flaky));
        }
    }

    @Test
    void isDown() {
        try (HttpPaymentProvider provider = sandbox()) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_down")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider answered with status 503.");
        }
    }

    @Test
    void isSlow() {
        try (HttpPaymentProvider provider = new HttpPaymentProvider(
                URI.create(server.url("/sandbox/provider")),
                HttpPaymentProviderTest::noCredential,
                calls(Duration.ofMillis(200)))) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_slow")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider could not be reached: HttpTimeoutException.");
        }
    }

    @Test
    void aPaymentGoesThroughOverHttp() throws Exception {
        try (TestDatabase own = TestDatabase.fresh();
                Replica shop = Replica.start(
                        own,
                        "microshop.payment.sandbox.enabled=false",
                        "microshop.payment.provider-url=" + server.url("/sandbox/provider"))) {
            PaymentId payment = shop.request("tok_flaky");
            shop.awaitStatus(payment, "AUTHORIZED");
            shop.send(new CapturePayment(payment));
            shop.awaitStatus(payment, "CAPTURED");

            assertThat(server.bean(SandboxProvider.class).account(payment).captured())
                    .isEqualTo(Replica.AMOUNT);
            assertThatThrownBy(() -> shop.bean(SandboxProvider.class))
                    .isInstanceOf(NoSuchBeanDefinitionException.class);
            shop.assertInvariantsHold();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            500 | {"outcome": "approved", "reference": "a"}          | The provider answered with status 500.
            302 | {"outcome": "approved", "reference": "a"}          | The provider answered with status 302.
            200 | tok_secret                                         | The provider's answer is not valid JSON of the protocol.
            200 | {"outcome": "perhaps"}                             | The provider's answer is not valid JSON of the protocol.
            200 | {"outcome": "approved"}                            | The provider's answer names no outcome.
            200 | {}                                                 | The provider's answer names no outcome.
            200 | null                                               | The provider's answer names no outcome.
            200 | {"outcome": "approved", "reference": " "}          | The provider's reference must have 1 to 200 characters.
            """)
    void whatIsNoAnswerOfTheProtocolIsNoAnswer(int status, String body, String message) throws IOException {
        HttpServer misbehaving = serving(status, body.getBytes(StandardCharsets.UTF_8));
        try (HttpPaymentProvider provider = at(misbehaving)) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_secret")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage(message);
        } finally {
            misbehaving.stop(0);
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() throws IOException {
        HttpServer misbehaving = serving(200, " ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        try (HttpPaymentProvider provider = at(misbehaving)) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_secret")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider could not be reached: IOException.");
        } finally {
            misbehaving.stop(0);
        }
    }

    @Test
    void longReasonsAreShortened() throws IOException {
        HttpServer wordy = serving(
                200,
                "{\"outcome\": \"declined\", \"new_field\": 1, \"reason\": \"%s\"}"
                        .formatted("x".repeat(1_000))
                        .getBytes(StandardCharsets.UTF_8));
        try (HttpPaymentProvider provider = at(wordy)) {
            assertThat(provider.answer(authorize("tok_secret"))).isEqualTo(new Declined("x".repeat(200)));
        } finally {
            wordy.stop(0);
        }
    }

    @Test
    void theProviderIsNotListening() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (HttpPaymentProvider provider = new HttpPaymentProvider(
                URI.create("http://127.0.0.1:" + port),
                HttpPaymentProviderTest::noCredential,
                calls(Duration.ofSeconds(10)))) {
            assertThatThrownBy(() -> provider.answer(authorize("tok_secret")))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider could not be reached: ConnectException.");
        }
    }

    @Test
    void endsWithTheThreadThatAsks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HttpServer silent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        silent.createContext("/", exchange -> asked.countDown());
        silent.start();
        try (HttpPaymentProvider provider = at(silent)) {
            Thread asking = Thread.ofVirtual()
                    .start(() -> assertThatThrownBy(() -> provider.answer(authorize("tok_secret")))
                            .hasMessage("Asking the provider was interrupted."));
            asked.await();
            asking.interrupt();
            assertThat(asking.join(Duration.ofSeconds(30))).isTrue();
        } finally {
            silent.stop(0);
        }
    }

    @Test
    void sendsTheCredentialOfTheMoment() throws Exception {
        Path file = Files.writeString(folder.resolve("credential"), "first-1234\n");
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer careful = serving(200, "{\"outcome\":\"declined\"}".getBytes(StandardCharsets.UTF_8));
        careful.createContext("/authorizations", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        try (TestDatabase own = TestDatabase.fresh();
                Replica shop = Replica.start(
                        own,
                        "microshop.payment.sandbox.enabled=false",
                        "microshop.payment.provider-url=" + url(careful),
                        "microshop.payment.provider-credential-file=" + file,
                        "microshop.payment.worker.max-retry=200ms")) {
            shop.request("tok_approve");
            await().atMost(Replica.PATIENCE).until(() -> received.contains("Bearer first-1234"));

            Files.writeString(file, "second-5678");

            await().atMost(Replica.PATIENCE).until(() -> received.contains("Bearer second-5678"));
            assertThat(received).containsOnly("Bearer first-1234", "Bearer second-5678");
        } finally {
            careful.stop(0);
        }
    }

    private static void failsTwice(PaymentProvider provider, ProviderCall call) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> provider.answer(call))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessage("The provider answered with status 503.");
        }
    }

    private static @Nullable String noCredential() {
        return null;
    }

    private static HttpPaymentProvider sandbox() {
        return new HttpPaymentProvider(
                URI.create(server.url("/sandbox/provider/")),
                HttpPaymentProviderTest::noCredential,
                calls(Duration.ofSeconds(30)));
    }

    private static HttpPaymentProvider at(HttpServer server) {
        return new HttpPaymentProvider(
                url(server), HttpPaymentProviderTest::noCredential, calls(Duration.ofSeconds(30)));
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static HttpServer serving(int status, byte[] body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static ProviderProperties.Calls calls(Duration timeout) {
        return new ProviderProperties.Calls(
                timeout, Duration.ofSeconds(10), 1, Duration.ofMillis(1), 8, 50, 100, 100, Duration.ofSeconds(1), 1);
    }

    private SandboxProvider.Account account() {
        return server.bean(SandboxProvider.class).account(id);
    }

    private ProviderCall authorize(String token) {
        return new ProviderCall.Authorize(id + ":authorize", id, AMOUNT, token);
    }

    private ProviderCall capture(String key, Money amount) {
        return new ProviderCall.Capture(id + ":" + key, id, auth, amount);
    }

    private ProviderCall letGo() {
        return new ProviderCall.VoidAuthorization(id + ":void:" + auth, id, auth);
    }

    private ProviderCall refund(String refundId, String amount) {
        return new ProviderCall.Refund(id + ":refund:" + refundId, id, auth, refundId, Money.of(amount, "EUR"));
    }
}
