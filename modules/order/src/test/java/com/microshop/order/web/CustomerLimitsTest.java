package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.kernel.Ids;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** How much one customer may order. */
class CustomerLimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestDatabase database;
    private static ConfigurableApplicationContext application;
    private static ShopClient shop;

    private String user = "";
    private String mug = "";

    @BeforeAll
    static void start() {
        database = TestDatabase.fresh();
        application = ShopApplication.start(
                database,
                "microshop.order.limits.open-orders=5",
                "microshop.order.limits.lines=3",
                "microshop.order.limits.units=10",
                // Payments that do not end, and do not fail either.
                "microshop.payment.sandbox.slow-latency=1h",
                "microshop.payment.calls.timeout=1h",
                "microshop.payment.calls.attempts=1",
                "microshop.payment.worker.lease=2h");
        shop = new ShopClient(application);
    }

    @AfterAll
    static void stop() {
        application.close();
        database.close();
    }

    @BeforeEach
    void addUserAndProduct() {
        user = register();
        mug = shop.post("/api/products", "{'name':'Mug','price':1,'stock':1000}")
                .id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return=representation", "respond-async"})
    void ordersInParallelAreOpenUpToTheLimit(String preference) {
        List<Answer> answers;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> place("tok_slow", preference), clients))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }

        assertThat(answers).filteredOn(answer -> answer.status() / 100 == 2).hasSize(5);
        assertThat(answers)
                .filteredOn(answer -> answer.status() / 100 != 2)
                .hasSize(35)
                .allSatisfy(CustomerLimitsTest::isRefused);
        assertThat(shop.post("/api/orders", order(register(), "tok_slow")).status())
                .isEqualTo(201);
    }

    @Test
    void anOrderThatHasEndedMakesRoom() {
        List<String> open = IntStream.range(0, 5)
                .mapToObj(i -> place("tok_slow", "respond-async").text("id"))
                .toList();
        isRefused(place("tok_slow", "respond-async"));

        await().atMost(PATIENCE)
                .until(() -> shop.get("/api/orders/" + open.getFirst()).status() == 200);
        assertThat(shop.post("/api/orders/" + open.getFirst() + "/cancel", "{}").status())
                .isEqualTo(200);

        assertThat(place("tok_slow", "respond-async").status()).isEqualTo(202);
        isRefused(place("tok_slow", "respond-async"));
    }

    @Test
    void anyNumberOfOrdersOneAfterTheOther() {
        for (int i = 0; i < 20; i++) {
            Answer placed = place("tok_approve", "respond-async");
            assertThat(placed.status()).isEqualTo(202);
            await().atMost(PATIENCE)
                    .until(() -> shop.get("/api/orders/" + placed.text("id"))
                            .text("status")
                            .equals("confirmed"));
        }
    }

    @Test
    void theSameRequestAgainIsAnsweredAsBefore() {
        Answer first = shop.post("/api/orders", order(user, "tok_slow"), "Idempotency-Key", "first-" + user);
        for (int i = 0; i < 10; i++) {
            Answer again = shop.post("/api/orders", order(user, "tok_slow"), "Idempotency-Key", "first-" + user);
            assertThat(again.id()).isEqualTo(first.id());
        }
        for (int i = 0; i < 4; i++) {
            assertThat(place("tok_slow", "respond-async").status()).isEqualTo(202);
        }
        isRefused(place("tok_slow", "respond-async"));

        Answer again = shop.post("/api/orders", order(user, "tok_slow"), "Idempotency-Key", "first-" + user);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.id()).isEqualTo(first.id());
    }

    @Test
    void orderSoMuchAndNoMoreUnlessStaffDo() {
        assertThat(placeLines("/api/orders", 5, 5).status()).isEqualTo(201);
        Answer units = placeLines("/api/orders", 5, 6);
        assertThat(units.status()).isEqualTo(422);
        assertThat(units.text("code")).isEqualTo("too-many-units");
        assertThat(units.text("detail")).contains("at most 10 units");
        Answer lines = placeLines("/api/orders", 1, 1, 1, 1);
        assertThat(lines.status()).isEqualTo(422);
        assertThat(lines.text("code")).isEqualTo("too-many-lines");
        assertThat(lines.text("detail")).contains("at most 3 lines");

        assertThat(placeLines("/api/staff/orders", 5, 6, 1, 1).status()).isEqualTo(201);
    }

    private static void isRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("too-many-open-orders");
        assertThat(answer.text("detail")).contains("at most 5 orders");
    }

    private Answer place(String token, String preference) {
        return shop.post("/api/orders", order(user, token), "Prefer", preference);
    }

    private Answer placeLines(String path, Integer... quantities) {
        List<String> lines = IntStream.range(0, quantities.length)
                .mapToObj(i -> "{'product_id':'%s','quantity':%d}".formatted(mug, quantities[i]))
                .toList();
        return shop.post(path, "{'user_id':'%s','lines':[%s]}".formatted(user, String.join(",", lines)));
    }

    private String order(String buyer, String token) {
        return "{'user_id':'%s','product_id':'%s','payment_token':'%s'}".formatted(buyer, mug, token);
    }

    private static String register() {
        String name = "u" + Ids.next().replace("-", "");
        return shop.post("/api/users", "{'username':'%s','email':'%s@example.org'}".formatted(name, name))
                .id();
    }
}
