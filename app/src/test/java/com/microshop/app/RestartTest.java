package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.cluster.ShopProcess;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database, or the shop itself, is restarted with hundreds of orders under way. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class RestartTest {

    private static final int ORDERS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final TestServer server = TestDatabase.startNewDurable();
    private ShopProcess process;
    private Shop shop;

    @BeforeEach
    void start() {
        TestDatabase database = server.fresh();
        process = ShopProcess.start(
                "shop",
                List.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        MicroshopApplication.class.getName()),
                Map.of(
                        "MICROSHOP_DATABASE_URL",
                        database.url(),
                        "MICROSHOP_DATABASE_USER",
                        database.user(),
                        "MICROSHOP_DATABASE_PASSWORD",
                        database.password(),
                        "MICROSHOP_OPERATOR_PASSWORD",
                        Shop.OPERATOR_PASSWORD,
                        "MICROSHOP_PAYMENT_SANDBOX_ENABLED",
                        "true",
                        "MICROSHOP_ORDER_LIMITS_OPEN_ORDERS",
                        Integer.toString(2 * ORDERS),
                        // Payments of all orders are under way at once, for longer than it takes to place the orders.
                        "MICROSHOP_PAYMENT_CALLS_MAX_CONCURRENT",
                        Integer.toString(2 * ORDERS),
                        "MICROSHOP_PAYMENT_CALLS_TIMEOUT",
                        "20s",
                        "MICROSHOP_PAYMENT_CALLS_ATTEMPTS",
                        "1",
                        "MICROSHOP_PAYMENT_SANDBOX_SLOW_LATENCY",
                        "10s"),
                folder);
        process.awaitReady();
        shop = new Shop(process.port());
    }

    @AfterEach
    void stop() {
        process.close();
        server.close();
    }

    @Test
    void ofTheDatabaseLosesNoOrder() throws Exception {
        restartWithOrdersUnderWay(() -> {
            server.stop();
            server.start();
        });
    }

    @Test
    void ofTheShopLosesNoOrder() throws Exception {
        restartWithOrdersUnderWay(() -> {
            process.restart();
            process.awaitReady();
        });
    }

    private void restartWithOrdersUnderWay(Runnable restart) throws Exception {
        String order = "{\"user_id\": \"%s\", \"product_id\": \"%s\", \"payment_token\": \"tok_slow\"}"
                .formatted(shop.newUser(), shop.newProduct("2.00", 10 * ORDERS));
        Set<String> orders = new HashSet<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            List<Future<String>> placed = IntStream.range(0, ORDERS)
                    .mapToObj(i -> clients.submit(() -> placed(order, "order-" + i)))
                    .toList();
            for (Future<String> one : placed) {
                orders.add(one.get());
            }
        }
        assertThat(orders).hasSize(ORDERS);
        assertThat(withStatus("reserved")).isGreaterThan(ORDERS / 2);

        restart.run();

        await().atMost(PATIENCE).until(() -> withStatus("confirmed") == ORDERS);
        await().atMost(PATIENCE).untilAsserted(this::invariantsHold);
    }

    /** As a client should: the same request with the same key until the answer is clear. */
    private String placed(String order, String key) {
        List<String> id = new ArrayList<>();
        await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> {
            Answer answer = shop.post("/api/orders", order, "Idempotency-Key", key, "Prefer", "respond-async");
            if (answer.status() != 202) {
                assertThat(answer.status()).as(answer.text()).isIn(503, 504);
                return false;
            }
            return id.add(answer.text("id"));
        });
        return id.getFirst();
    }

    private int withStatus(String status) {
        int count = 0;
        String cursor = "";
        do {
            Answer page = shop.get("/api/orders?limit=200&status=" + status + cursor);
            if (page.status() == 503) {
                return 0;
            }
            count += page.is(200).json().get("items").size();
            cursor = "&cursor=" + page.text("next_cursor");
        } while (!cursor.equals("&cursor="));
        return count;
    }

    private void invariantsHold() throws IOException {
        Path passwordFile = Files.writeString(folder.resolve("password"), Shop.OPERATOR_PASSWORD);
        StringWriter out = new StringWriter();
        int exitCode = Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out))
                .execute("check-invariants", "--url=" + process.operatorUrl(), "--password-file=" + passwordFile);
        assertThat(exitCode).as(out.toString()).isZero();
    }
}
