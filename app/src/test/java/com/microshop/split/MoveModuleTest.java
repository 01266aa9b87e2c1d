package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ClusterException;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.TestCluster.Settings;
import com.microshop.test.TestClient;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules go to a PostgreSQL server of their own, and come back, by the documented commands and under load. */
@Tag("split")
class MoveModuleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int UNAVAILABLE = 503;

    private TestServers servers;
    private TestServer otherServer;
    private TestCluster cluster;
    private Stores stores;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        servers = TestServers.start("move-module");
        otherServer = TestDatabase.startNewDurable();
        cluster = TestCluster.start(servers, "user,product order payment");
        stores = new Stores(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
        otherServer.close();
        servers.close();
    }

    @Test
    void aPublisherMovesToAServerOfItsOwnAndBackAndNoCustomerNotices() throws Exception {
        Regulars regulars = Regulars.start(cluster.url(), 3);
        TestDatabase old = cluster.database();
        TestDatabase own = otherServer.fresh();
        regulars.awaitMore(20);

        move("payment", old, own, () -> regulars.awaitMore(20));
        assertThat(clocksOf("payment"))
                .as("clusters that the store has lived in")
                .hasSize(2);
        assertRefused("payment", old, "another process runs it on");
        regulars.awaitMore(20);

        cluster.process("payment", 0).stop();
        // No process holds a claim now: the old schema itself refuses.
        assertRefused(
                "payment", old, "MicroShop cannot start: The event store in schema payments has no table store_clock");
        old.execute("DROP SCHEMA payments CASCADE");
        move("payment", own, old, () -> regulars.awaitMore(20));
        assertThat(clocksOf("payment")).hasSize(3);
        regulars.awaitMore(20);

        stores.assertComplete(regulars.stop());
        assertThat(regulars.failures()).as("failed requests of customers").isEmpty();
    }

    @Test
    void aSubscriberMovesWithItsImportedEventsAndItsCustomersRetry() throws Exception {
        Regulars regulars = Regulars.start(cluster.url(), 3);
        TestDatabase own = otherServer.fresh();
        regulars.awaitMore(20);

        move(
                "order",
                cluster.database(),
                own,
                () -> await().atMost(PATIENCE).until(() -> !regulars.failures().isEmpty()));
        assertThat(clocksOf("order")).hasSize(2);
        regulars.awaitMore(20);

        stores.assertComplete(regulars.stop());
    }

    private void move(String module, TestDatabase from, TestDatabase to, Runnable meanwhile) throws Exception {
        ShopProcess leaving = cluster.process(module, 0);
        leaving.stop();
        MoveCommands.run(Stores.schemaOf(module), from, to, folder);
        meanwhile.run();
        new TestClient(cluster.url())
                .get("/api/%ss/%s".formatted(module, UUID.randomUUID()))
                .is(UNAVAILABLE);
        cluster.settings(on(to));
        cluster.grow(module);
        cluster.stop(List.of(leaving));
        stores.moved(module, to);
    }

    private void assertRefused(String module, TestDatabase database, String reason) throws IOException {
        cluster.settings(on(database));
        assertThatThrownBy(() -> cluster.grow(module)).isInstanceOf(ClusterException.class);
        ShopProcess refused = cluster.processes().getLast();
        cluster.stop(List.of(refused));
        assertThat(Files.readString(refused.log())).contains(reason);
    }

    private static Settings on(TestDatabase database) {
        return (process, given) -> {
            Map<String, String> environment = new HashMap<>(given);
            environment.put("MICROSHOP_DATABASE_URL", database.url());
            environment.put("MICROSHOP_DATABASE_USER", database.user());
            environment.put("MICROSHOP_DATABASE_PASSWORD", database.password());
            return environment;
        };
    }

    private List<String> clocksOf(String module) {
        return stores.ask(module, "SELECT tx_offset FROM {schema}.store_clock ORDER BY id");
    }
}
