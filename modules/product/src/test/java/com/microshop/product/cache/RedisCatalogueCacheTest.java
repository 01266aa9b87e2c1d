package com.microshop.product.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.product.ProductId;
import com.microshop.product.readmodel.CatalogueEntry;
import com.microshop.test.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** Two processes' caches on one Redis, with the test in the role of the database. */
class RedisCatalogueCacheTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestRedis redis = TestRedis.start();
    private final LettuceConnectionFactory firstConnections = Connections.to(redis);
    private final LettuceConnectionFactory secondConnections = Connections.to(redis);
    private final RedisCatalogueCache first = cache(firstConnections);
    private final RedisCatalogueCache second = cache(secondConnections);
    private final String id = ProductId.random().value();

    @BeforeEach
    void untilBothAreConnected() {
        awaitUse(first);
        awaitUse(second);
    }

    @AfterEach
    void close() {
        firstConnections.destroy();
        secondConnections.destroy();
        redis.close();
    }

    @Test
    void aProcessFindsWhatAnotherHasCached() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(first.find(id, () -> Optional.of(version(1)))).contains(version(1));
            assertThat(second.find(id, RedisCatalogueCacheTest::mustNotBeRead)).contains(version(1));
        });
    }

    @Test
    void aReaderHeldUpDuringAChangeCannotBringTheOldVersionBack() {
        var old = first.find(id, () -> {
            // The row was read; now it changes, and all caches are notified, before the reader continues.
            second.awaitShown(id, 2);
            return Optional.of(version(1));
        });

        assertThat(old).contains(version(1));
        assertThat(second.find(id, () -> Optional.of(version(2)))).contains(version(2));
    }

    @Test
    void aReaderHeldUpWhileRedisLosesEverythingCannotBringTheOldVersionBack() {
        var old = first.find(id, () -> {
            redis.crash();
            redis.restart();
            return Optional.of(version(1));
        });

        assertThat(old).contains(version(1));
        awaitUse(first);
        awaitUse(second);
        assertThat(second.find(id, () -> Optional.of(version(2)))).contains(version(2));
    }

    @Test
    void aLateInvalidationKeepsNewerEntries() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(first.find(id, () -> Optional.of(version(3)))).contains(version(3));
            second.changed(Map.of(id, 2L));
            assertThat(second.find(id, RedisCatalogueCacheTest::mustNotBeRead)).contains(version(3));
        });
    }

    @Test
    void aPausedRedisIsBypassedAndUsedAgainLater() {
        var warm = first.find(id, () -> Optional.of(version(1)));
        assertThat(warm).contains(version(1));

        redis.pause();
        AtomicInteger reads = new AtomicInteger();
        await().atMost(PATIENCE).until(() -> {
            assertThat(first.find(id, () -> Optional.of(version(reads.incrementAndGet()))))
                    .contains(version(reads.get()));
            return !first.isInUse();
        });
        // This process cannot tell the other one, so it waits until the other one can no longer be wrong.
        first.awaitShown(id, 100);
        redis.resume();

        assertThat(second.find(id, () -> Optional.of(version(100)))).contains(version(100));
        awaitUse(first);
    }

    private static Optional<CatalogueEntry> mustNotBeRead() {
        throw new AssertionError("The database is read");
    }

    private void awaitUse(RedisCatalogueCache cache) {
        await().atMost(PATIENCE).until(() -> {
            var absent = cache.find("any", Optional::empty);
            return absent.isEmpty() && cache.isInUse();
        });
    }

    private CatalogueEntry version(long version) {
        return new CatalogueEntry(id, "Mug", new BigDecimal("9.99"), "EUR", 5, version);
    }

    private static RedisCatalogueCache cache(LettuceConnectionFactory connections) {
        return new RedisCatalogueCache(connections, JsonMapper.shared(), new SimpleMeterRegistry());
    }
}
