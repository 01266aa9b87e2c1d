package com.microshop.loader;

import com.microshop.loader.Played.Count;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Plays a plan: users, products, then orders and returns in their order, and waits until everything has ended.
 *
 * <p>Every write carries an idempotency key made of the data set's name and of what it is about. Whatever was written before
 * comes back as it was, so a plan can be played again from its beginning at any time; nothing else is remembered.
 *
 * <p>Two things bound the load on the shop: how many requests run at the same time, and how many orders may be placed but
 * not yet confirmed (so that none of them expires in a queue).
 */
final class Player {

    private static final String CURRENCY = "GBP";
    private static final String ORDERS = "/api/orders";
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 200;
    private static final int CHECKPOINTS = 8;
    private static final Set<String> TIMED_OUT = Set.of("timed_out", "payment_timed_out");
    private static final Set<String> NOT_KNOWN_YET = Set.of("user-not-found", "product-not-found");

    private final ShopApi api;
    private final Plan plan;
    private final LoadSettings settings;
    private final Progress progress;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Map<String, String> userIds = new ConcurrentHashMap<>();
    private final Map<String, String> productIds = new ConcurrentHashMap<>();
    private final Map<Plan.Order, CompletableFuture<String>> orderIds = new ConcurrentHashMap<>();
    private final Map<Plan.Order, CompletableFuture<String>> ends = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> replays = new ConcurrentHashMap<>();
    private final Latencies post;

    Player(ShopApi api, Plan plan, LoadSettings settings, Progress progress) {
        this.api = api;
        this.plan = plan;
        this.settings = settings;
        this.progress = progress;
        this.post = new Latencies(plan.orders().size());
    }

    Played play() {
        makeUsers();
        makeProducts();
        long start = System.nanoTime();
        placeOrders();
        Map<String, Plan.Order> orders = ordersById();
        progress.begin("settling", "", 0);
        List<String> problems = new Settlement(api, orders, settings.orderTimeout()).await();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new Played(
                Map.copyOf(productIds),
                orders,
                count("user", plan.customers().size()),
                count("product", plan.products().size()),
                count("invoice", plan.orders().size()),
                count("return", plan.returns()),
                problems,
                post,
                elapsed);
    }

    private void makeUsers() {
        Phase phase = progress.begin("users", "users", plan.customers().size());
        Crew crew = new Crew(settings.requests(), failure);
        for (String customer : plan.customers()) {
            crew.start(() -> {
                userIds.put(customer, userId(customer));
                phase.done();
            });
        }
        crew.finish();
    }

    /** Customers are the same people in every data set, so their keys and names do not depend on it. */
    private String userId(String customer) {
        String username = "customer-" + customer;
        try {
            return make(
                    "user",
                    "online-retail:user:" + customer,
                    "/api/users",
                    json(Map.of("username", username, "email", username + "@online-retail.example.com")));
        } catch (Refusal e) {
            if (e.status() != 409) {
                throw e;
            }
            JsonNode known = api.get("/api/users?username=" + username)
                    .path("items")
                    .path(0)
                    .path("id");
            if (!known.isString()) {
                throw e;
            }
            countReplay("user");
            return known.asString();
        }
    }

    private void makeProducts() {
        Phase phase = progress.begin("products", "products", plan.products().size());
        Crew crew = new Crew(settings.requests(), failure);
        for (Plan.Product product : plan.products()) {
            crew.start(() -> {
                byte[] body = json(Map.of(
                        "name", product.name(),
                        "price", product.price(),
                        "currency", CURRENCY,
                        "stock", product.stock()));
                productIds.put(
                        product.stockCode(),
                        make("product", key("product", product.stockCode()), "/api/products", body));
                phase.done();
            });
        }
        crew.finish();
    }

    private void placeOrders() {
        Phase phase = progress.begin("orders", "orders", plan.orders().size(), "lines", plan.lines());
        Crew placing = new Crew(settings.requests(), failure);
        Crew returning = new Crew(4 * settings.requests(), failure);
        Deque<Plan.Order> checkpoints = new ArrayDeque<>();
        int distance = Math.max(1, settings.backlog() / CHECKPOINTS);
        for (Plan.Step step : plan.steps()) {
            switch (step) {
                case Plan.Order order -> {
                    CompletableFuture<String> id = new CompletableFuture<>();
                    orderIds.put(order, id);
                    placing.start(() -> {
                        place(order, id);
                        phase.done(order.lines().size());
                    });
                    if (order.index() % distance == 0) {
                        checkpoints.add(order);
                        if (checkpoints.size() > CHECKPOINTS) {
                            awaited(end(checkpoints.remove()));
                        }
                    }
                }
                case Plan.Return back -> returning.start(() -> giveBack(back));
            }
        }
        placing.finish();
        returning.finish();
    }

    private void place(Plan.Order order, CompletableFuture<String> id) {
        try {
            byte[] body = OrderBodies.order(order, known(userIds, order.customer()), code -> known(productIds, code));
            String key = key("invoice", order.invoice() + ":" + order.customer());
            long start = System.nanoTime();
            ShopApi.Made made = placeOnceKnown(key, body);
            post.add(System.nanoTime() - start);
            for (int attempt = 2; made.replayed() && hasTimedOut(made.id()); attempt++) {
                made = placeOnceKnown(key + ":" + attempt, body);
            }
            if (made.replayed()) {
                countReplay("invoice");
            }
            id.complete(made.id());
        } catch (RuntimeException e) {
            id.completeExceptionally(e);
            throw e;
        }
    }

    /** Whether an order of an earlier run timed out while the shop was down; it is placed again under another key. */
    private boolean hasTimedOut(String id) {
        try {
            JsonNode order = api.get(ORDERS + "/" + id);
            return Outcome.of(order.path("status").asString("")) == Outcome.FAILED
                    && TIMED_OUT.contains(order.path("reason").asString(""));
        } catch (Refusal e) {
            if (e.status() == 404) {
                return false; // accepted a moment ago and not shown yet
            }
            throw e;
        }
    }

    /** Retries while the order module does not know the user or a product yet: it imports them with a delay. */
    private ShopApi.Made placeOnceKnown(String key, byte[] body) {
        long giveUp = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return api.post("/api/staff/orders", key, body);
            } catch (Refusal e) {
                if (!NOT_KNOWN_YET.contains(e.code()) || System.nanoTime() > giveUp) {
                    throw e;
                }
                ShopApi.pause(POLL_MILLIS);
            }
        }
    }

    private void giveBack(Plan.Return back) {
        Plan.Order order = back.order();
        Outcome status = Outcome.of(awaited(end(order)));
        if (status == Outcome.CONFIRMED) {
            String id = awaited(orderId(order));
            String key = key("return", back.invoice() + ":" + order.invoice() + ":" + order.customer());
            make("return", key, ORDERS + "/" + id + "/returns", OrderBodies.units(back.units()));
        }
    }

    /** The final status of the order, requested once. */
    private CompletableFuture<String> end(Plan.Order order) {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> others = ends.putIfAbsent(order, mine);
        if (others != null) {
            return others;
        }
        Thread.ofVirtual().start(() -> {
            try {
                mine.complete(awaitEnd(awaited(orderId(order))));
            } catch (RuntimeException e) {
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    private String awaitEnd(String id) {
        long giveUp = System.nanoTime() + settings.orderTimeout().toNanos();
        while (System.nanoTime() < giveUp) {
            try {
                String status = api.getWaiting(ORDERS + "/" + id, LONG_POLL)
                        .path("status")
                        .asString("");
                if (Outcome.of(status) != Outcome.OPEN) {
                    return status;
                }
            } catch (Refusal e) {
                if (e.status() != 404) {
                    throw e;
                }
                ShopApi.pause(POLL_MILLIS); // accepted but not shown yet
            }
        }
        throw LoadFailure.wrong("The order %s is still open after %d s."
                .formatted(id, settings.orderTimeout().toSeconds()));
    }

    private Map<String, Plan.Order> ordersById() {
        Map<String, Plan.Order> orders = new HashMap<>();
        orderIds.forEach((order, id) -> orders.put(awaited(id), order));
        return orders;
    }

    private CompletableFuture<String> orderId(Plan.Order order) {
        return Objects.requireNonNull(orderIds.get(order), "Orders come before their returns");
    }

    /** Bounded, because every task ends: requests have time limits. */
    private static String awaited(CompletableFuture<String> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private String make(String kind, String key, String path, byte[] body) {
        ShopApi.Made made = api.post(path, key, body);
        if (made.replayed()) {
            countReplay(kind);
        }
        return made.id();
    }

    private void countReplay(String kind) {
        replays.computeIfAbsent(kind, k -> new LongAdder()).increment();
    }

    private Count count(String kind, long all) {
        return new Count(all, replays.getOrDefault(kind, new LongAdder()).sum());
    }

    private String key(String kind, String name) {
        return settings.dataset() + ":" + kind + ":" + name;
    }

    private static String known(Map<String, String> ids, String name) {
        return Objects.requireNonNull(ids.get(name), "The plan names all that it needs");
    }

    private static byte[] json(Map<String, Object> body) {
        return ShopApi.JSON.writeValueAsBytes(new TreeMap<>(body));
    }
}
