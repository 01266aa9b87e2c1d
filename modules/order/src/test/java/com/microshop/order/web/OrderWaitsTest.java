package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Requests that wait for an order, more of them than may wait. */
class OrderWaitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PLACES = 10;
    private static final int REQUESTS = 100;

    @Test
    void onlySoManyRequestsWaitAndEverythingElseIsServed() {
        try (TestDatabase database = TestDatabase.fresh();
                ConfigurableApplicationContext application =
                        ShopApplication.start(database, "microshop.order.max-waiting=" + PLACES);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            ShopClient shop = new ShopClient(application);
            String user = shop.post("/api/users", "{'username':'ann','email':'ann@example.org'}")
                    .id();
            String mug = shop.post("/api/products", "{'name':'Mug','price':1,'stock':50}")
                    .id();
            String order = place(shop, user, mug, "tok_down");
            await().atMost(PATIENCE)
                    .until(() -> shop.get("/api/orders/" + order).text("status").equals("reserved"));

            List<CompletableFuture<Answer>> answers = IntStream.range(0, REQUESTS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> shop.get("/api/orders/" + order, "Prefer", "wait=60"), clients))
                    .toList();

            await().atMost(PATIENCE).until(() -> done(answers).size() == REQUESTS - PLACES);
            assertThat(done(answers)).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text("status")).isEqualTo("reserved");
                assertThat(answer.header("Preference-Applied")).isEmpty();
            });
            String other = place(shop, user, mug, "tok_approve");
            await().atMost(PATIENCE)
                    .until(() -> shop.get("/api/orders/" + other).text("status").equals("confirmed"));
            assertThat(done(answers)).hasSize(REQUESTS - PLACES);

            assertThat(shop.post("/api/orders/" + order + "/cancel", "{}").status())
                    .isEqualTo(200);

            await().atMost(PATIENCE).until(() -> done(answers).size() == REQUESTS);
            assertThat(done(answers).stream()
                            .filter(answer -> answer.text("status").equals("cancelled")))
                    .hasSize(PLACES)
                    .allSatisfy(answer ->
                            assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60"));
            assertThat(shop.get("/api/orders/" + order, "Prefer", "wait=99").header("Preference-Applied"))
                    .isEqualTo("wait=60");
        }
    }

    private static String place(ShopClient shop, String user, String product, String token) {
        return shop.post(
                        "/api/orders",
                        "{'user_id':'%s','product_id':'%s','payment_token':'%s'}".formatted(user, product, token))
                .id();
    }

    private static List<Answer> done(List<CompletableFuture<Answer>> answers) {
        return answers.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }
}
