package com.microshop.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A payment provider outside the shop (docs/payment-provider.md) that keeps accounts of its own, and can be slow, fail, or
 * lose its answers after it has executed the request.
 */
final class TestProvider implements AutoCloseable {

    /** How it behaves. */
    enum Mood {
        WELL,
        /** Answers late. */
        SLOW,
        /** Answers half of the calls with an error, having done nothing. */
        FAILING,
        /** Executes half of the calls and then answers with an error. */
        FORGETFUL
    }

    /**
     * The provider's state of a payment.
     *
     * @param captures how often money was taken
     */
    record Account(BigDecimal held, BigDecimal captured, int captures, boolean voided) {

        private static final Account NONE = new Account(BigDecimal.ZERO, BigDecimal.ZERO, 0, false);
    }

    private static final Duration LATE = Duration.ofMillis(1_500);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, String> answers = new HashMap<>();
    private volatile Mood mood = Mood.WELL;

    private TestProvider(HttpServer server) {
        this.server = server;
    }

    static TestProvider start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            TestProvider provider = new TestProvider(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var _ = server.createContext("/", provider::handle);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void mood(Mood changed) {
        mood = changed;
    }

    /** Its accounts, by payment. */
    synchronized Map<String, Account> accounts() {
        return Map.copyOf(accounts);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode question = JSON.readTree(exchange.getRequestBody());
            Mood now = mood;
            boolean unlucky = ThreadLocalRandom.current().nextBoolean();
            if (now == Mood.SLOW) {
                LockSupport.parkNanos(LATE.toNanos());
            }
            if (now == Mood.FAILING && unlucky) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            byte[] answer =
                    answer(exchange.getRequestURI().getPath(), key, question).getBytes(StandardCharsets.UTF_8);
            if (now == Mood.FORGETFUL && unlucky) {
                exchange.sendResponseHeaders(502, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private synchronized String answer(String path, String key, JsonNode question) {
        String known = answers.get(key);
        if (known != null) {
            return known;
        }
        String payment = question.get("payment_id").asString();
        Account account = accounts.getOrDefault(payment, Account.NONE);
        BigDecimal amount = amount(question);
        String declined = null;
        switch (path) {
            case "/authorizations" -> {
                if ("tok_decline".equals(question.path("payment_token").asString(""))) {
                    declined = "The card was declined.";
                } else if (account.voided()) {
                    declined = "The payment was voided.";
                } else {
                    account = new Account(amount, account.captured(), account.captures(), false);
                }
            }
            case "/captures" -> {
                if (account.voided() || amount.compareTo(account.held()) > 0) {
                    declined = "So much is not held.";
                } else {
                    account =
                            new Account(BigDecimal.ZERO, account.captured().add(amount), account.captures() + 1, false);
                }
            }
            case "/voids" -> {
                if (account.captures() > 0) {
                    declined = "The money was taken already.";
                } else {
                    account = new Account(BigDecimal.ZERO, BigDecimal.ZERO, 0, true);
                }
            }
            default -> throw new IllegalArgumentException(path);
        }
        accounts.put(payment, account);
        String answer = declined == null
                ? "{\"outcome\": \"approved\", \"reference\": \"a-%s\"}".formatted(payment)
                : "{\"outcome\": \"declined\", \"reason\": \"%s\"}".formatted(declined);
        answers.put(key, answer);
        return answer;
    }

    private static BigDecimal amount(JsonNode question) {
        @Nullable JsonNode amount = question.get("amount");
        return amount == null || amount.isNull() ? BigDecimal.ZERO : amount.decimalValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
