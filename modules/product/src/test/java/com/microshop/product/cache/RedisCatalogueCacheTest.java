package com.microshop.product.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.product.ProductId;
import com.microshop.product.readmodel.CatalogueEntry;
import com.microshop.test.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Two processes' caches on one Redis, with the test in the role of the database. */
class RedisCatalogueCacheTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration TIME_TO_LIVE = Duration.ofHours(2);

    /** The row's state: another one at each look, unless a test says which. */
    private final AtomicReference<RowStates> states = new AtomicReference<>(new RowStates() {
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public Optional<String> of(String product) {
            return Optional.of("look-" + looks.incrementAndGet());
        }
    });

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

    @Test
    void noLookUpFindsWhatWasOutOfDateForASecondEvenIfEveryInvalidationIsLost() {
        // When each version became the newest; no replica is notified.
        List<Long> became = new ArrayList<>(List.of(System.nanoTime()));
        states.set(product -> Optional.of(became.size() + ".1"));
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < end) {
            for (RedisCatalogueCache cache : List.of(first, second)) {
                long secondAgo = System.nanoTime() - Duration.ofSeconds(1).toNanos();
                CatalogueEntry found = cache.find(id, () -> Optional.of(version(became.size())))
                        .orElseThrow();
                assertThat(found.version())
                        .isGreaterThanOrEqualTo(became.stream()
                                .filter(time -> time <= secondAgo)
                                .count());
            }
            if (System.nanoTime() - became.getLast() > Duration.ofMillis(300).toNanos()) {
                became.add(System.nanoTime());
            }
        }

        assertThat(became).hasSizeGreaterThan(3);
        assertThat(copyLivesFor()).isBetween(Duration.ofSeconds(7100), TIME_TO_LIVE);
    }

    @Test
    void theDatabaseConfirmsACopyInsteadOfReadingTheRow() {
        states.set(product -> Optional.of("1.1"));
        awaitCopy(version(1));

        awaitExpiry();
        assertThat(second.find(id, RedisCatalogueCacheTest::mustNotBeRead)).contains(version(1));
    }

    @Test
    void aRowThatWasWrittenAnewIsReadAlthoughItsVersionIsTheSame() {
        states.set(product -> Optional.of("1.1"));
        awaitCopy(version(1));

        states.set(product -> Optional.of("1.2"));
        awaitExpiry();
        CatalogueEntry rebuilt = new CatalogueEntry(id, "Cup", new BigDecimal("9.99"), "EUR", 5, 1);
        assertThat(second.find(id, () -> Optional.of(rebuilt))).contains(rebuilt);
    }

    @Test
    void aCopyLeavesRedisInTime() {
        states.set(product -> Optional.of("1.1"));
        RedisCatalogueCache brief = new RedisCatalogueCache(
                firstConnections, JsonMapper.shared(), states.get(), Duration.ofSeconds(1), new SimpleMeterRegistry());
        awaitUse(brief);

        await().atMost(PATIENCE).until(() -> {
            var found = brief.find(id, () -> Optional.of(version(1)));
            return found.isPresent() && !copies().isEmpty();
        });

        await().atMost(PATIENCE).until(() -> copies().isEmpty());
    }

    /** The first cache keeps an entry. */
    private void awaitCopy(CatalogueEntry entry) {
        await().atMost(PATIENCE).until(() -> {
            var found = first.find(id, () -> Optional.of(entry));
            return found.isPresent() && !copies().isEmpty();
        });
    }

    /** Nothing but the copy is left. */
    private void awaitExpiry() {
        await().atMost(PATIENCE).until(() -> Boolean.FALSE.equals(commands().hasKey("microshop:product:" + id)));
    }

    private Set<String> copies() {
        return Objects.requireNonNull(commands().keys("microshop:product-copy:*:" + id));
    }

    private Duration copyLivesFor() {
        String copy = copies().iterator().next();
        return Duration.ofMillis(Objects.requireNonNull(commands().getExpire(copy, TimeUnit.MILLISECONDS)));
    }

    private StringRedisTemplate commands() {
        return new StringRedisTemplate(secondConnections);
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

    private RedisCatalogueCache cache(LettuceConnectionFactory connections) {
        RowStates current = product -> states.get().of(product);
        return new RedisCatalogueCache(
                connections, JsonMapper.shared(), current, TIME_TO_LIVE, new SimpleMeterRegistry());
    }
}
