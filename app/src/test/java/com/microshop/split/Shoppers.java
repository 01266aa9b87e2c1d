package com.microshop.split;

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
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers who place orders at a steady rate during any fault and do not give up: a request that gets no answer, or is
 * asked to try again, is sent again under its key. Some cards are declined, some orders are cancelled at once.
 */
public final class Shoppers implements AutoCloseable {

    private static final int PEOPLE = 20;
    private static final int PRODUCTS = 30;
    private static final int SCARCE_PRODUCTS = 3;
    private static final int STOCK = 1_000_000;
    private static final int SCARCE_STOCK = 10;
    private static final int DECLINED_PERCENT = 5;
    private static final int CANCELLED_PERCENT = 5;
    private static final int SCARCE_PERCENT = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(10);
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final int TOO_MANY = 429;
    private static final Set<Integer> CANCELLED_OR_TOO_LATE = Set.of(200, 202, 409);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> people = new ArrayList<>();
    private final List<String> products = new ArrayList<>();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final Random random;
    private final String url;
    private volatile boolean open = true;
    private @Nullable Thread source;

    /** Creates customers of the shop at this address, whose choices depend on the seed. */
    public Shoppers(String url, long seed) {
        this.url = url;
        this.random = new Random(seed);
    }

    private record PlannedOrder(String key, String body, boolean cancels) {}

    /** Registers the customers, adds the products and begins to order. */
    public void start(int ordersPerSecond) {
        for (int i = 0; i < PEOPLE; i++) {
            people.add(create(
                    "/api/users",
                    "user-" + i,
                    "{\"username\": \"shopper%d\", \"email\": \"shopper%d@example.com\"}".formatted(i, i)));
        }
        for (int i = 0; i < PRODUCTS; i++) {
            int stock = i < SCARCE_PRODUCTS ? SCARCE_STOCK : STOCK;
            products.add(create(
                    "/api/products",
                    "product-" + i,
                    "{\"name\": \"Goods %d\", \"price\": %d.99, \"stock\": %d}".formatted(i, 1 + i, stock)));
        }
        source = Thread.ofVirtual().name("shoppers").start(() -> {
            long start = System.nanoTime();
            for (long i = 0; open; i++) {
                LockSupport.parkNanos(start + i * TimeUnit.SECONDS.toNanos(1) / ordersPerSecond - System.nanoTime());
                PlannedOrder planned = plan(i);
                executor.execute(() -> order(planned));
            }
        });
    }

    private PlannedOrder plan(long number) {
        String person = people.get(random.nextInt(people.size()));
        StringBuilder lines = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            boolean scarce = random.nextInt(100) < SCARCE_PERCENT;
            int product = scarce
                    ? random.nextInt(SCARCE_PRODUCTS)
                    : SCARCE_PRODUCTS + random.nextInt(PRODUCTS - SCARCE_PRODUCTS);
            lines.append(i == 0 ? "" : ", ")
                    .append("{\"product_id\": \"%s\", \"quantity\": %d}"
                            .formatted(products.get(product), 1 + random.nextInt(3)));
        }
        boolean declined = random.nextInt(100) < DECLINED_PERCENT;
        String body = "{\"user_id\": \"%s\", \"lines\": [%s], \"payment_token\": \"%s\"}"
                .formatted(person, lines, declined ? "tok_decline" : "tok_approve");
        return new PlannedOrder("order-" + number, body, random.nextInt(100) < CANCELLED_PERCENT);
    }

    private void order(PlannedOrder planned) {
        var _ = sent.incrementAndGet();
        try {
            String order = create("/api/orders", planned.key(), planned.body());
            String earlier = accepted.put(planned.key(), order);
            if (earlier != null) {
                complaints.add("%s is order %s and order %s".formatted(planned.key(), earlier, order));
            }
            if (planned.cancels()) {
                HttpResponse<String> cancelled =
                        insist("/api/orders/%s/cancel".formatted(order), "cancel-" + planned.key(), "");
                if (!CANCELLED_OR_TOO_LATE.contains(cancelled.statusCode())) {
                    complaints.add("cancelling %s: %d %s".formatted(order, cancelled.statusCode(), cancelled.body()));
                }
            }
        } catch (IllegalStateException e) {
            complaints.add(String.valueOf(e.getMessage()));
        }
    }

    private String create(String path, String key, String body) {
        HttpResponse<String> answer = insist(path, key, body);
        if (!isAccepted(answer)) {
            throw new IllegalStateException("%s: %d %s".formatted(key, answer.statusCode(), answer.body()));
        }
        return JsonMapper.shared().readTree(answer.body()).get("id").asString();
    }

    /** 202 promises the same as 201, except that the order can be read at once. */
    private static boolean isAccepted(HttpResponse<String> answer) {
        return answer.statusCode() == 201 || answer.statusCode() == 202;
    }

    /** Sends a request until it gets an answer that is final. */
    private HttpResponse<String> insist(String path, String key, String body) {
        long deadline = System.nanoTime() + GIVE_UP_AFTER.toNanos();
        long pause = 100;
        String failure = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .timeout(ANSWER_WITHIN)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", key)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() < 500 && answer.statusCode() != TOO_MANY) {
                    return answer;
                }
                failure = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                failure = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while asking for " + key, e);
            }
            var _ = retries.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
        throw new IllegalStateException("%s failed: %s".formatted(key, failure));
    }

    /**
     * Places one order that can be confirmed and says whether it is within the time; used to check whether the shop works.
     * An order that is not accepted at once is sent again, like any other.
     */
    public boolean probe(String key, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        String body = "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(people.getLast(), products.getLast());
        executor.execute(() -> order(new PlannedOrder(key, body, false)));
        while (System.nanoTime() < deadline) {
            String order = accepted.get(key);
            if (order != null && "confirmed".equals(statusOf(order))) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return false;
    }

    private String statusOf(String order) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + "/api/orders/" + order))
                            .timeout(ANSWER_WITHIN)
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? JsonMapper.shared().readTree(answer.body()).get("status").asString()
                    : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Orders nothing new and waits until every request has its final answer. */
    public void stop() {
        stopOrdering();
        executor.close();
    }

    private void stopOrdering() {
        open = false;
        try {
            if (source != null) {
                source.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The orders that were answered with 201 or 202, by their idempotency key. */
    public Map<String, String> accepted() {
        return new TreeMap<>(accepted);
    }

    /** What must never happen: refusals, one key with two orders, requests without an answer. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** How many orders were requested. */
    public int sent() {
        return sent.get();
    }

    /** How often a request was sent again. */
    public int retries() {
        return retries.get();
    }

    @Override
    public void close() {
        stopOrdering();
        executor.shutdownNow();
        client.shutdownNow();
    }
}
