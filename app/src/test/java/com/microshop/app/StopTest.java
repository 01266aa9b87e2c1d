package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop stops while clients wait. */
class StopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aClientThatWaitsForAnOrderIsAnsweredWithTheOrderAsItIs() {
        try (TestDatabase database = TestDatabase.fresh();
                ConfigurableApplicationContext application = new SpringApplicationBuilder(MicroshopApplication.class)
                        .run(
                                "--server.port=0",
                                "--management.server.port=0",
                                "--microshop.operator.password=" + Shop.OPERATOR_PASSWORD,
                                "--microshop.payment.sandbox.enabled=true",
                                "--microshop.database.url=" + database.url(),
                                "--microshop.database.user=" + database.user(),
                                "--microshop.database.password=" + database.password())) {
            Shop shop = new Shop(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            MeterRegistry meters = application.getBean(MeterRegistry.class);
            String body = "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_down\"}"
                    .formatted(shop.newUser(), shop.newProduct("2.00", 10));
            String order = shop.post("/api/orders", body).id();
            await().atMost(PATIENCE)
                    .until(() -> shop.get("/api/orders/" + order).text("status").equals("reserved"));
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> shop.get("/api/orders/" + order, "Prefer", "wait=60"));
            await().atMost(PATIENCE).until(() -> underWay(meters) == 1);

            assertThat(SpringApplication.exit(application)).isZero();

            assertThat(waiting.join().is(200).text("status")).isEqualTo("reserved");
        }
    }

    private static int underWay(MeterRegistry meters) {
        return meters.find("http.server.requests.active").longTaskTimers().stream()
                .mapToInt(LongTaskTimer::activeTasks)
                .sum();
    }
}
