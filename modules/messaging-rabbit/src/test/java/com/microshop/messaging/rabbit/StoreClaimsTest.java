package com.microshop.messaging.rabbit;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.messaging.StoreConflictException;
import com.microshop.test.TestBroker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** Processes that claim databases for modules at a real RabbitMQ. */
class StoreClaimsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestBroker broker;

    private final List<CachingConnectionFactory> processes = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void disconnect() {
        processes.forEach(CachingConnectionFactory::destroy);
    }

    private CachingConnectionFactory claim(String module, String store) {
        CachingConnectionFactory connections = new CachingConnectionFactory(URI.create(broker.url()));
        connections.setUsername(broker.user());
        connections.setPassword(broker.password());
        processes.add(connections);
        new StoreClaims(connections, Map.of(module, store)).claim();
        return connections;
    }

    @Test
    void allProcessesOfAModuleMayUseTheSameDatabase() {
        claim("order", "database A");
        claim("order", "database A");
        assertThatNoException().isThrownBy(() -> claim("user", "database B"));
    }

    @Test
    void aSecondDatabaseForOneModuleIsRefused() {
        claim("product", "database A");

        assertThatThrownBy(() -> claim("product", "database B"))
                .isInstanceOf(StoreConflictException.class)
                .hasMessageStartingWith(
                        "Module product is to run here on database B," + " but another process runs it on database A");
    }

    @Test
    void aRefusedProcessIsRefusedAgainWithTheNextConnection() {
        claim("stock", "database A");
        assertThatThrownBy(() -> claim("stock", "database B")).isInstanceOf(StoreConflictException.class);

        assertThatThrownBy(() -> processes.getLast().createConnection()).isInstanceOf(StoreConflictException.class);
    }

    @Test
    void aConnectionThatIsMadeAgainClaimsAgain() {
        CachingConnectionFactory first = claim("payment", "database A");
        first.resetConnection();
        assertThatNoException().isThrownBy(first::createConnection);

        assertThatThrownBy(() -> claim("payment", "database B")).isInstanceOf(StoreConflictException.class);
    }

    @Test
    void theModuleMayMoveOnceItsLastProcessHasEnded() {
        CachingConnectionFactory first = claim("invoice", "database A");
        CachingConnectionFactory second = claim("invoice", "database A");
        first.destroy();
        assertThatThrownBy(() -> claim("invoice", "database B")).isInstanceOf(StoreConflictException.class);
        second.destroy();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatNoException().isThrownBy(() -> claim("invoice", "database B")));
    }
}
