package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The gateway caches pages of the catalogue; no client gets a page that is older than an answered change. */
@Tag("split")
class GatewayCacheTest {

    private static final int CHANGES = 200;
    private static final String PAGE = "/api/products?limit=1";

    @Test
    void nobodyGetsAPageFromBeforeAnAnsweredChange() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger(1);
        try (TestServers servers = TestServers.start("pages");
                TestCluster cluster = TestCluster.start(servers, "user,order,payment product product");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TestClient shop = new TestClient(cluster.url());
            String path = "/api/products/"
                    + shop.post("/api/products", "{\"name\": \"Mug\", \"price\": 1, \"stock\": 1}")
                            .id();
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> {
                    int reads = 0;
                    for (; !done.get(); reads++) {
                        int least = answered.get();
                        assertThat(price(shop)).isGreaterThanOrEqualTo(least);
                    }
                    return reads;
                }));
            }
            try {
                for (int price = 2; price <= CHANGES; price++) {
                    shop.patch(path, "{\"price\": %d}".formatted(price)).is(200);
                    answered.set(price);
                    assertThat(price(shop)).isEqualTo(price);
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isGreaterThan(CHANGES);
            }
        }
    }

    private static int price(TestClient shop) {
        JsonNode page = shop.get(PAGE).is(200).json();
        return page.at("/items/0/price").intValue();
    }
}
