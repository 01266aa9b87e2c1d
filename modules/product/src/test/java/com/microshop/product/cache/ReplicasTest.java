package com.microshop.product.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.product.ProductApplication;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two replicas on one database: what one answered, the other shows. */
class ReplicasTest {

    private static final TestRedis REDIS = TestRedis.start();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** What happens to Redis. */
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
            String path = "/api/products/"
                    + send(first, "POST", "/api/products", "{\"name\": \"Mug\", \"price\": 1, \"stock\": 1}", 201)
                            .get("id")
                            .asString();
            Thread reader = Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    get(first, path);
                    get(second, path);
                }
            });
            List<ConfigurableApplicationContext> replicas = List.of(first, second);
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
                JsonNode changed =
                        send(replicas.get(price % 2), "PATCH", path, "{\"price\": %d}".formatted(price), 200);
                for (ConfigurableApplicationContext replica : replicas) {
                    JsonNode product = get(replica, path);
                    assertThat(product.get("price").intValue()).isEqualTo(price);
                    assertThat(product.get("version")).isEqualTo(changed.get("version"));
                }
            }
            done.set(true);
            reader.join();
        } finally {
            done.set(true);
            REDIS.resume();
        }
    }

    private static JsonNode get(ConfigurableApplicationContext replica, String path) {
        return send(replica, "GET", path, "", 200);
    }

    private static JsonNode send(
            ConfigurableApplicationContext replica, String method, String path, String body, int status) {
        String port = String.valueOf(replica.getEnvironment().getProperty("local.server.port"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
