package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.test.TestClient.Answer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;

/** The shop stops while clients wait. */
@DirtiesContext
@SuppressWarnings("NullAway.Init") // Spring fills the fields
class StopTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    ConfigurableApplicationContext application;

    @Autowired
    MeterRegistry meters;

    @Test
    void aClientThatWaitsForAnOrderIsAnsweredWithTheOrderAsItIs() {
        String body = "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_down\"}"
                .formatted(shop.newUser(), shop.newProduct("2.00", 10));
        String order = shop.post("/api/orders", body).id();
        await().atMost(PATIENCE)
                .until(() -> shop.get("/api/orders/" + order).text("status").equals("reserved"));
        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> shop.get("/api/orders/" + order, "Prefer", "wait=60"));
        await().atMost(PATIENCE).until(() -> underWay() == 1);

        application.close();

        assertThat(waiting.join().is(200).text("status")).isEqualTo("reserved");
    }

    private int underWay() {
        return meters.find("http.server.requests.active").longTaskTimers().stream()
                .mapToInt(LongTaskTimer::activeTasks)
                .sum();
    }
}
