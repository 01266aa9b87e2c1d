package com.microshop.product.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.product.ProductApplication;
import com.microshop.test.TestClient;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.JsonNode;

/** Two replicas on one database: each shows what the other has answered. */
class ReplicasTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final TestRedis REDIS = TestRedis.start();

    /** The fault of Redis. */
    enum Fault {
        NO_REDIS,
        NONE,
        PAUSED,
        RESTARTED
    }

    @Configuration(proxyBeanMethods = false)
    static class SharedRedis {

        @Bean
        LettuceConnectionFactory redisConnections() {
            return Connections.to(REDIS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noReplicaShowsAPriceFromBeforeAWriteThatWasAnswered(Fault fault) throws Exception {
        Class<?>[] more = fault == Fault.NO_REDIS ? new Class<?>[0] : new Class<?>[] {SharedRedis.class};
        String setting = fault == Fault.NO_REDIS ? "a=b" : "microshop.redis.url=" + REDIS.url();
        AtomicBoolean done = new AtomicBoolean();
        try (TestDatabase database = TestDatabase.fresh();
                ConfigurableApplicationContext first = ProductApplication.start(database, more, setting);
                ConfigurableApplicationContext second = ProductApplication.start(database, more, setting)) {
            List<TestClient> replicas = List.of(client(first), client(second));
            String path = newMug(replicas);
            Thread reader = Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    replicas.forEach(replica -> get(replica, path));
                }
            });
            for (int price = 2; price < 42; price++) {
                switch (price == 12 ? fault : Fault.NONE) {
                    case PAUSED -> REDIS.pause();
                    case RESTARTED -> {
                        REDIS.crash();
                        REDIS.restart();
                    }
                    default -> {}
                }
                if (price == 18 && fault == Fault.PAUSED) {
                    REDIS.resume();
                }
                JsonNode changed = replicas.get(price % 2)
                        .patch(path, "{\"price\": %d}".formatted(price))
                        .is(200)
                        .json();
                for (TestClient replica : replicas) {
                    JsonNode product = get(replica, path);
                    assertThat(product.get("price").intValue()).isEqualTo(price);
                    assertThat(product.get("version")).isEqualTo(changed.get("version"));
                    assertThat(get(replica, "/api/products").at("/items/0")).isEqualTo(product);
                }
            }
            done.set(true);
            reader.join();
        } finally {
            done.set(true);
            REDIS.resume();
        }
    }

    /** As a rebuild does it: no event comes, and the table is another one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyReplicaShowsARebuiltCatalogueWithoutANotice(boolean withRedis) {
        Class<?>[] more = withRedis ? new Class<?>[] {SharedRedis.class} : new Class<?>[0];
        List<String> settings = new ArrayList<>(List.of("microshop.product.cache-ttl=7200"));
        if (withRedis) {
            settings.add("microshop.redis.url=" + REDIS.url());
        }
        String[] given = settings.toArray(String[]::new);
        try (TestDatabase database = TestDatabase.fresh();
                ConfigurableApplicationContext first = ProductApplication.start(database, more, given);
                ConfigurableApplicationContext second = ProductApplication.start(database, more, given)) {
            List<TestClient> replicas = List.of(client(first), client(second));
            String path = newMug(replicas);
            replicas.forEach(replica ->
                    assertThat(get(replica, path).get("name").asString()).isEqualTo("Mug"));

            replicas.forEach(replica -> assertThat(firstOnPage(replica)).isEqualTo("Mug"));

            database.execute("""
                    BEGIN;
                    CREATE TABLE products.rebuilt (LIKE products.product_view INCLUDING ALL);
                    INSERT INTO products.rebuilt SELECT * FROM products.product_view;
                    UPDATE products.rebuilt SET name = 'Cup';
                    DROP TABLE products.product_view;
                    ALTER TABLE products.rebuilt RENAME TO product_view;
                    COMMIT
                    """);

            replicas.forEach(replica -> assertThat(firstOnPage(replica)).isEqualTo("Cup"));
            replicas.forEach(replica -> await().atMost(PATIENCE)
                    .until(() -> get(replica, path).get("name").asString().equals("Cup")));
        }
    }

    /** Where a new product is. */
    private static String newMug(List<TestClient> replicas) {
        return "/api/products/"
                + replicas.getFirst()
                        .post("/api/products", "{\"name\": \"Mug\", \"price\": 1, \"stock\": 1}")
                        .id();
    }

    private static String firstOnPage(TestClient replica) {
        return get(replica, "/api/products").at("/items/0/name").asString();
    }

    private static JsonNode get(TestClient replica, String path) {
        return replica.get(path).is(200).json();
    }

    private static TestClient client(ConfigurableApplicationContext replica) {
        return new TestClient("http://127.0.0.1:" + replica.getEnvironment().getRequiredProperty("local.server.port"));
    }
}
