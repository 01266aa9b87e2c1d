package com.microshop.bench;

import com.microshop.test.TestClient;
import com.microshop.test.TestClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Customers who order at a steady rate, whether the shop keeps up or not. */
final class Customers {

    private static final int PEOPLE = 50;
    private static final int PRODUCTS = 100;
    private static final int STOCK = 1_000_000;

    private final TestClient shop;
    private final List<String> people = new ArrayList<>();
    private final List<String> products = new ArrayList<>();

    Customers(String url) {
        shop = new TestClient(url);
    }

    /** Registers the people and adds the products. */
    void prepare() {
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
                throw new IllegalStateException("An order failed; the measurement would be meaningless", e);
            }
        }
        return latencies;
    }

    private Duration orderOnce() {
        String person = people.get(ThreadLocalRandom.current().nextInt(people.size()));
        String product = products.get(ThreadLocalRandom.current().nextInt(products.size()));
        long start = System.nanoTime();
        String order =
                create("/api/orders", "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(person, product));
        Answer answer = shop.get("/api/orders/" + order, "Prefer", "wait=30");
        Duration latency = Duration.ofNanos(System.nanoTime() - start);
        if (!answer.text().contains("\"status\":\"confirmed\"")) {
            throw new IllegalStateException("Not confirmed: " + answer.text());
        }
        return latency;
    }

    private String create(String path, String body) {
        return shop.post(path, body).id();
    }
}
