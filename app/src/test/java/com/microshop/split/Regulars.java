package com.microshop.split;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * Customers who order one unit, and the next one as soon as that is accepted; all they order can be confirmed. A request
 * that fails or gets no answer is sent again with the same Idempotency-Key until the shop has executed it; a
 * refusal ends the test.
 */
public final class Regulars {

    private static final int STOCK = 1_000_000;
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(90);
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202; // and not to be read yet
    private static final int SERVER_FAILED = 500;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final String url;
    private final Set<String> orders = ConcurrentHashMap.newKeySet();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Future<?>> rounds = new ArrayList<>();
    private volatile boolean open = true;

    private Regulars(String url) {
        this.url = url;
    }

    /** Registers a number of customers, each with a product to buy, and lets them order. */
    public static Regulars start(String url, int customers) {
        return start(url, customers, "regular");
    }

    /** As {@link #start(String, int)}, with customers called by this name and a number. */
    public static Regulars start(String url, int customers, String name) {
        Regulars regulars = new Regulars(url);
        for (int i = 0; i < customers; i++) {
            String user = regulars.create(
                    "/api/users",
                    "{\"username\": \"%s%d\", \"email\": \"%s%d@example.com\"}".formatted(name, i, name, i));
            String product = regulars.create(
                    "/api/products", "{\"name\": \"Product %d\", \"price\": 9.99, \"stock\": %d}".formatted(i, STOCK));
            String order = "{\"user_id\": \"%s\", \"product_id\": \"%s\"}".formatted(user, product);
            regulars.rounds.add(regulars.executor.submit(() -> regulars.goOnOrdering(order)));
        }
        return regulars;
    }

    private void goOnOrdering(String order) {
        while (open) {
            boolean isNew = orders.add(create("/api/orders", order));
            if (!isNew) {
                throw new IllegalStateException("Two orders got the same id");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private String create(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(body))
                .build();
        long deadline = System.nanoTime() + GIVE_UP_AFTER.toNanos();
        while (System.nanoTime() < deadline) {
            // A new connection each time: the gateway closes old ones when its configuration changes.
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == CREATED || answer.statusCode() == ACCEPTED) {
                    return JsonMapper.shared().readTree(answer.body()).get("id").asString();
                }
                if (answer.statusCode() >= SERVER_FAILED) {
                    failed(path, answer.statusCode() + " " + answer.body());
                } else {
                    throw new IllegalStateException(
                            "%s is refused: %d %s".formatted(path, answer.statusCode(), answer.body()));
                }
            } catch (IOException e) {
                // Whether it was executed is unknown, as after a 504.
                failed(path, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted during a request", e);
            }
            LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        }
        throw new IllegalStateException("%s: no success within %s".formatted(path, GIVE_UP_AFTER));
    }

    /** The ids of the orders that the shop has accepted so far. */
    public Set<String> orders() {
        return Set.copyOf(orders);
    }

    /**
     * Waits until a number of further orders are accepted.
     *
     * @throws IllegalStateException if a request of a customer fails meanwhile
     */
    public void awaitMore(int count) {
        int enough = orders.size() + count;
        await().atMost(GIVE_UP_AFTER).until(() -> {
            rounds.stream().filter(Future::isDone).forEach(Regulars::join);
            return orders.size() >= enough;
        });
    }

    /** The requests so far that got a status of 500 or more or no answer, with the reason. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void failed(String path, String why) {
        failures.add("%s %s: %s".formatted(Instant.now(), path, why));
    }

    /** Lets all customers finish their current order; returns the ids of all orders that were accepted. */
    public Set<String> stop() {
        open = false;
        rounds.forEach(Regulars::join);
        executor.shutdown();
        return orders();
    }

    /** Stops them without waiting, as the shop has ended; returns the ids of all orders that were accepted. */
    public Set<String> abandon() {
        open = false;
        var _ = executor.shutdownNow();
        return orders();
    }

    private static void join(Future<?> round) {
        try {
            var _ = round.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A request of a customer failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while customers finish", e);
        }
    }
}
