package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.TestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What clients may rely on: their own writes, versions, idempotency keys and pages. */
class WritesAndReadsTest extends ShopTest {

    @Test
    void aClientReadsItsOwnWritesAlsoInLists() {
        for (int i = 0; i < 20; i++) {
            String name = Shop.uniqueName("reader");
            Answer written = shop.post("/api/users", Shop.user(name)).is(201);
            String user = written.id();

            assertThat(written.header("Location")).isEqualTo("/api/users/" + user);
            Answer read = shop.get(written.header("Location")).is(200);
            assertThat(read.header("ETag")).isEqualTo(written.header("ETag"));
            assertThat(shop.get("/api/users?username=" + name)
                            .json()
                            .at("/items/0/id")
                            .asString())
                    .isEqualTo(user);
            String product = shop.newProduct("3.33", 5);
            String order = shop.post("/api/orders", Shop.order(user, product)).id();
            assertThat(shop.get("/api/orders/" + order)
                            .is(200)
                            .json()
                            .at("/lines/0/product_id")
                            .asString())
                    .isEqualTo(product);
            assertThat(shop.get("/api/orders?user_id=" + user)
                            .json()
                            .at("/items/0/id")
                            .asString())
                    .isEqualTo(order);
        }
    }

    @Test
    void ifMatchGuardsUpdates() {
        String path = "/api/products/" + shop.newProduct("1.00", 1);
        Answer first = shop.get(path);

        Answer changed = shop.patch(path, "{\"price\": 2.00}", "If-Match", first.header("ETag"))
                .is(200);
        assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
        shop.patch(path, "{\"price\": 3.00}", "If-Match", first.header("ETag")).is(412);
        assertThat(shop.get(path).json().get("price").decimalValue()).isEqualByComparingTo("2.00");
        assertThat(shop.get(path, "If-None-Match", changed.header("ETag")).status())
                .isEqualTo(304);
        shop.patch(path, "{\"price\": 3.00}", "If-Match", "*").is(200);
    }

    @Test
    void ofConcurrentUpdatesOfOneVersionOneSucceeds() throws Exception {
        String path = "/api/products/" + shop.newProduct("1.00", 1);
        String version = shop.get(path).header("ETag");
        List<Answer> answers =
                atOnce(20, i -> shop.patch(path, "{\"price\": %d}".formatted(i + 2), "If-Match", version));

        assertThat(answers.stream().filter(a -> a.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() == 412)).hasSize(19);
    }

    @Test
    void anIdempotencyKeyGetsTheSameAnswerOnceOnly() throws Exception {
        String user = shop.newUser();
        String product = shop.newProduct("5.00", 100);
        String key = Shop.uniqueName("key-");
        List<Answer> answers =
                atOnce(20, i -> shop.post("/api/orders", Shop.order(user, product), "Idempotency-Key", key));

        assertThat(answers.stream().map(Answer::id).distinct()).hasSize(1);
        assertThat(answers.stream().filter(a -> a.header("Idempotent-Replayed").isEmpty()))
                .hasSize(1);
        assertThat(answers.stream().map(a -> a.header("Location")).distinct()).hasSize(1);
        assertThat(shop.get("/api/orders?user_id=" + user).json().get("items").size())
                .isEqualTo(1);
        shop.post("/api/orders", Shop.order(user, product, 2), "Idempotency-Key", key)
                .isProblem(422, "idempotency-key-reused");
        assertThat(shop.settled(answers.getFirst().id()).get("status").asString())
                .isEqualTo("confirmed");
        assertThat(shop.get("/api/products/" + product).json().get("stock").asInt())
                .isEqualTo(99);
    }

    @Test
    void keysWorkForEveryKindOfPost() {
        String user = shop.newUser();
        String product = shop.newProduct("5.00", 10);
        String order = shop.confirmedOrder(user, product, 4);
        String returned = "{\"lines\": [{\"line\": 1, \"quantity\": 1}]}";
        record Post(String path, String body) {}
        List<Post> posts = List.of(
                new Post("/api/users", Shop.user(Shop.uniqueName("twice"))),
                new Post("/api/products", Shop.product(Shop.uniqueName("twice"), "1.00", 1)),
                new Post("/api/products/%s/restock".formatted(product), "{\"quantity\": 7}"),
                new Post("/api/orders/%s/returns".formatted(order), returned),
                new Post("/api/staff/orders", Shop.order(user, product, 1)),
                new Post("/api/users/%s/deactivate".formatted(user), ""),
                new Post("/api/users/%s/reactivate".formatted(user), ""));
        for (Post post : posts) {
            String key = Shop.uniqueName("key-");
            Answer first = shop.post(post.path(), post.body(), "Idempotency-Key", key);
            Answer second = shop.post(post.path(), post.body(), "Idempotency-Key", key);

            assertThat(first.status()).as(post + first.text()).isIn(200, 201);
            assertThat(second.status()).isEqualTo(first.status());
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
            assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        }
        assertThat(shop.get("/api/orders/" + order)
                        .json()
                        .at("/lines/0/returned_quantity")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotWaitGets202() {
        Answer answer = shop.post("/api/users", Shop.user(Shop.uniqueName("async")), "Prefer", "respond-async")
                .is(202);

        assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(answer.header("Location")).startsWith("/api/users/");
    }

    @Test
    void pagesOfProductsAreStableWhileProductsAreAdded() {
        String mark = Shop.uniqueName("stable");
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            before.add(shop.post("/api/products", Shop.product(mark + " " + i, "1.00", 1))
                    .id());
        }
        List<String> seen = pages("/api/products?q=" + mark + "&limit=2", () -> {
            if (before.size() < 12) {
                before.add(shop.post("/api/products", Shop.product(mark + " more", "1.00", 1))
                        .id());
            }
        });

        assertThat(seen).isEqualTo(before);
    }

    @Test
    void pagesOfOrdersAreNewestFirstAndStableWhileOrdersArePlaced() {
        String user = shop.newUser();
        String product = shop.newProduct("1.00", 100);
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            before.addFirst(shop.post("/api/orders", Shop.order(user, product)).id());
        }
        List<String> seen = pages(
                "/api/orders?user_id=" + user + "&limit=2",
                () -> shop.post("/api/orders", Shop.order(user, product)).id());

        assertThat(seen).isEqualTo(before);
    }

    /** The ids of all items, page by page, with something done between one page and the next. */
    private List<String> pages(String list, Runnable meanwhile) {
        List<String> seen = new ArrayList<>();
        String path = list;
        while (!path.isEmpty()) {
            JsonNode page = shop.get(path).is(200).json();
            page.get("items").forEach(item -> seen.add(item.get("id").asString()));
            JsonNode next = page.get("next_cursor");
            path = next.isNull() ? "" : list + "&cursor=" + next.asString();
            meanwhile.run();
        }
        return seen;
    }

    /** A request of each client. */
    private interface Request {

        Answer send(int client);
    }

    private static List<Answer> atOnce(int clients, Request request) throws Exception {
        CyclicBarrier start = new CyclicBarrier(clients);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = IntStream.range(0, clients)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return request.send(i);
                    }))
                    .toList();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
