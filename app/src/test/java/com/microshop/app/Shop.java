package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the public API. */
final class Shop {

    /** Of the shop that tests start. */
    static final String OPERATOR_PASSWORD = "of operators: \u20ac 1";

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private final String authorization;

    Shop(int port) {
        this(port, "");
    }

    private Shop(int port, String authorization) {
        base = URI.create("http://127.0.0.1:" + port);
        this.authorization = authorization;
    }

    /** What operators see. */
    static Shop asOperator(int managementPort, String password) {
        byte[] login = ("operator:" + password).getBytes(StandardCharsets.UTF_8);
        return new Shop(managementPort, "Basic " + Base64.getEncoder().encodeToString(login));
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(text());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String id() {
            assertThat(status()).as(text()).isEqualTo(201);
            return json().get("id").asString();
        }

        Answer is(int status) {
            assertThat(status()).as(text()).isEqualTo(status);
            return this;
        }

        /** Checks that it is a well-formed problem. */
        Answer isProblem(int status, String code) {
            is(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.get("code").asString()).as(text()).isEqualTo(code);
            assertThat(problem.get("type").asString()).isEqualTo("/problems/" + code);
            assertThat(problem.get("status").asInt()).isEqualTo(status);
            assertThat(problem.get("title").asString()).isNotBlank();
            assertThat(problem.get("detail").asString()).isNotBlank();
            assertThat(problem.get("instance").asString()).startsWith("/");
            assertThat(text())
                    .doesNotContain("Exception")
                    .doesNotContain("com.microshop")
                    .doesNotContain("SQL");
            return this;
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, BodyPublishers.ofString(body), headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    /** Sends JSON, unless the headers say otherwise. */
    Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).method(method, body);
        request.header("Content-Type", "application/json");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new IllegalStateException("%s %s got no answer: %s".formatted(method, path, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String uniqueName(String prefix) {
        return prefix + NAMES.incrementAndGet() + Long.toString(System.nanoTime(), 36);
    }

    String newUser() {
        String name = uniqueName("user");
        return post("/api/users", user(name)).id();
    }

    static String user(String name) {
        return "{\"username\": \"%s\", \"email\": \"%s@example.com\"}".formatted(name, name);
    }

    String newProduct(String price, int stock) {
        return post("/api/products", product(uniqueName("Lamp "), price, stock)).id();
    }

    static String product(String name, String price, int stock) {
        return "{\"name\": \"%s\", \"price\": %s, \"stock\": %d}".formatted(name, price, stock);
    }

    static String order(String user, String product) {
        return "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(user, product);
    }

    static String order(String user, String product, int quantity) {
        return "{\"user_id\": \"%s\", \"lines\": [{\"product_id\": \"%s\", \"quantity\": %d}]}"
                .formatted(user, product, quantity);
    }

    /** The order once it has got somewhere. */
    JsonNode settled(String order) {
        return get("/api/orders/" + order, "Prefer", "wait=60").is(200).json();
    }

    String confirmedOrder(String user, String product, int quantity) {
        String order = post("/api/orders", order(user, product, quantity)).id();
        assertThat(settled(order).get("status").asString()).isEqualTo("confirmed");
        return order;
    }
}
