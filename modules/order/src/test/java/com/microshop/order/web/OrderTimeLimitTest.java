package com.microshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.Invariant;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Orders whose payment never answers. */
class OrderTimeLimitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void endsAnOrderWhosePaymentNeverAnswers() {
        try (ConfigurableApplicationContext application = ShopApplication.start(
                TestDatabase.fresh(), "microshop.order.time-limit=3s", "microshop.order.sweep-interval=50ms")) {
            ShopClient shop = new ShopClient(application);
            String user = shop.post("/api/users", "{'username':'ann','email':'ann@example.org'}")
                    .id();
            String mug = shop.post("/api/products", "{'name':'Mug','price':1,'stock':5}")
                    .id();
            String order = shop.post(
                            "/api/orders",
                            "{'user_id':'%s','product_id':'%s','payment_token':'tok_down'}".formatted(user, mug))
                    .id();

            Answer ended = shop.get("/api/orders/" + order, "Prefer", "wait=60");

            assertThat(ended.text("status")).isIn("cancelled", "declined");
            assertThat(ended.text("reason")).isIn("timed_out", "payment_timed_out");
            await().atMost(PATIENCE)
                    .until(() -> shop.get("/api/products/" + mug)
                                    .json()
                                    .path("stock")
                                    .asInt()
                            == 5);
            application
                    .getBeansOfType(Invariant.class)
                    .values()
                    .forEach(invariant -> assertThat(invariant.offenders())
                            .as(invariant.statement())
                            .isEmpty());
        }
    }
}
