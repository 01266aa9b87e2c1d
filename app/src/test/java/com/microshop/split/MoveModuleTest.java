package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.cluster.ClusterException;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.TestCluster.Settings;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The payment module goes to a PostgreSQL server of its own and comes back, by the documented commands. */
@Tag("broker")
class MoveModuleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;

    private TestServers servers;
    private TestServer otherServer;
    private TestCluster cluster;
    private Stores stores;

    @BeforeEach
    void start() {
        servers = TestServers.start("move-module");
        otherServer = TestDatabase.startNewDurable();
        cluster = TestCluster.start(servers, "user,product,order payment");
        stores = new Stores(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
        otherServer.close();
        servers.close();
    }

    @Test
    void ordersLoseNothingWhenAModuleMovesToAServerOfItsOwnAndBack(@TempDir Path folder) throws Exception {
        TestDatabase old = cluster.database();
        TestDatabase own = otherServer.fresh();
        Shoppers shoppers = Shoppers.start(cluster.url(), 3);
        shoppers.awaitMore(20);

        move(old, own, shoppers, folder);
        assertThat(clocks()).as("clusters that the store has lived in").hasSize(2);
        assertRefused(old, "MICROSHOP_DATABASE_URL");
        shoppers.awaitMore(20);

        cluster.process("payment", 0).stop();
        // Nobody holds a claim now: the old place itself refuses.
        assertRefused(old, "store_clock");
        old.execute("DROP SCHEMA payments CASCADE");
        move(own, old, shoppers, folder);
        assertThat(clocks()).hasSize(3);
        shoppers.awaitMore(20);

        Set<String> orders = shoppers.stop();
        stores.assertComplete(orders);
        assertThat(shoppers.failures()).as("what customers saw of all this").isZero();
    }

    private void move(TestDatabase from, TestDatabase to, Shoppers shoppers, Path folder) throws Exception {
        ShopProcess leaving = cluster.process("payment", 0);
        leaving.stop();
        MoveCommands.run(from, to, folder);
        shoppers.awaitMore(20);
        assertThat(statusOf("/api/payments/" + java.util.UUID.randomUUID())).isEqualTo(UNAVAILABLE);
        cluster.settings(paymentOn(to));
        cluster.grow("payment");
        cluster.stop(List.of(leaving));
        stores.moved("payment", to);
    }

    private void assertRefused(TestDatabase database, String reason) throws IOException {
        cluster.settings(paymentOn(database));
        assertThatThrownBy(() -> cluster.grow("payment")).isInstanceOf(ClusterException.class);
        ShopProcess refused = cluster.processes().getLast();
        cluster.stop(List.of(refused));
        assertThat(Files.readString(refused.log())).contains(reason);
    }

    private static Settings paymentOn(TestDatabase database) {
        return (process, given) -> {
            Map<String, String> environment = new HashMap<>(given);
            environment.put("MICROSHOP_DATABASE_URL", database.url());
            environment.put("MICROSHOP_DATABASE_USER", database.user());
            environment.put("MICROSHOP_DATABASE_PASSWORD", database.password());
            return environment;
        };
    }

    private List<String> clocks() {
        return stores.ask("payment", "SELECT tx_offset FROM {schema}.store_clock ORDER BY id");
    }

    private int statusOf(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.url() + path))
                    .timeout(PATIENCE)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
