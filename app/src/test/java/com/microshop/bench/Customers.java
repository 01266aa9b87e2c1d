package com.microshop.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** Customers who order at a steady rate, whether the shop keeps up or not. */
final class Customers {

    private static final int PEOPLE = 50;
    private static final int PRODUCTS = 100;
    private static final int STOCK = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CREATED = 201;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final List<String> people = new ArrayList<>();
    private final List<String> products = new ArrayList<>();

    Customers(String url) {
        this.url = url;
    }

    /** Registers the people and adds the products. */
    void prepare() throws IOException, InterruptedException {
        for (int i = 0; i < PEOPLE; i++) {
            people.add(create(
                    "/api/users",
                    "{\"username\": \"customer%d\", \"email\": \"customer%d@example.com\"}".formatted(i, i)));
        }
        for (int i = 0; i < PRODUCTS; i++) {
            products.add(create(
                    "/api/products", "{\"name\": \"Product %d\", \"price\": 9.99, \"stock\": %d}".formatted(i, STOCK)));
        }
    }

    /** Places orders of one unit; returns how long each took from its POST to confirmed. */
    List<Duration> order(int perSecond, Duration during) throws InterruptedException {
        long start = System.nanoTime();
        long orders = perSecond * during.toSeconds();
        List<Future<Duration>> outcomes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < orders; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / perSecond - System.nanoTime());
                outcomes.add(executor.submit(this::orderOnce));
            }
        }
        List<Duration> latencies = new ArrayList<>();
        for (Future<Duration> outcome : outcomes) {
            try {
                latencies.add(outcome.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("An order failed; what is measured would mean nothing", e);
            }
        }
        return latencies;
    }

    private Duration orderOnce() throws IOException, InterruptedException {
        String person = people.get(ThreadLocalRandom.current().nextInt(people.size()));
        String product = products.get(ThreadLocalRandom.current().nextInt(products.size()));
        long start = System.nanoTime();
        String order =
                create("/api/orders", "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(person, product));
        HttpResponse<String> answer = send(request("/api/orders/" + order).header("Prefer", "wait=30"));
        Duration latency = Duration.ofNanos(System.nanoTime() - start);
        if (!answer.body().contains("\"status\":\"confirmed\"")) {
            throw new IllegalStateException("Not confirmed: " + answer.body());
        }
        return latency;
    }

    private String create(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() != CREATED) {
            throw new IllegalStateException("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
        }
        return JsonMapper.shared().readTree(answer.body()).get("id").asString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
