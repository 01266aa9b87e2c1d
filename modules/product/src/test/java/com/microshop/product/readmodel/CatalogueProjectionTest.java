package com.microshop.product.readmodel;

import static com.microshop.test.module.ProjectionBatch.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.kernel.Money;
import com.microshop.messaging.ProjectionTables;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.product.ProductRestocked;
import com.microshop.product.ReservationId;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import com.microshop.product.cache.LocalCatalogueCache;
import com.microshop.test.module.ModuleDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CatalogueProjectionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final ReservationId RESERVATION = ReservationId.random();

    private static final CatalogueState UNREAD = new CatalogueState(() -> {
        throw new AssertionError("Nothing is read through the cache");
    });

    private static final ModuleDatabase DATABASE = new ModuleDatabase("product", "products");

    private final ProductId mug = ProductId.random();
    private final ProductId cup = ProductId.random();
    private final CatalogueProjection projection = new CatalogueProjection(
            DATABASE.jdbc(),
            ProjectionTables.serving("products", "product_view"),
            new LocalCatalogueCache(UNREAD, Duration.ofHours(1), new SimpleMeterRegistry()));

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @Test
    void showsANewProduct() {
        batch(() -> projection.on(added(mug, "Crème MUG", 10), 0, NOW));

        assertThat(row(mug))
                .containsEntry("name", "Crème MUG")
                .containsEntry("search_name", "crème mug")
                .containsEntry("price", new BigDecimal("9.9900"))
                .containsEntry("currency", "EUR")
                .containsEntry("available", 10L)
                .containsEntry("version", 0L)
                .containsEntry("added_at", Timestamp.from(NOW));
    }

    @Test
    void sumsUpABatchInItsOrder() {
        batch(() -> {
            projection.on(added(mug, "Mug", 10), 0, NOW);
            projection.on(added(cup, "Cup", 5), 0, NOW);
            projection.on(new StockReserved(mug, RESERVATION, 4), 1);
            projection.on(new ProductRenamed(mug, "Jug"), 2);
            projection.on(new StockReserved(cup, RESERVATION, 5), 1);
            projection.on(new ProductRenamed(mug, "Beaker"), 3);
            projection.on(new ProductRepriced(mug, Money.of("1.2345", "GBP")), 4);
            projection.on(new StockReleased(mug, RESERVATION, 1), 5);
        });

        assertThat(row(mug))
                .containsEntry("name", "Beaker")
                .containsEntry("search_name", "beaker")
                .containsEntry("price", new BigDecimal("1.2345"))
                .containsEntry("currency", "GBP")
                .containsEntry("available", 7L)
                .containsEntry("version", 5L);
        assertThat(row(cup)).containsEntry("available", 0L).containsEntry("version", 1L);
    }

    @Test
    void changesWhatOtherBatchesWrote() {
        batch(() -> {
            projection.on(added(mug, "Mug", 10), 0, NOW);
            projection.on(added(cup, "Cup", 5), 0, NOW);
        });
        ProductId jug = ProductId.random();

        batch(() -> {
            projection.on(new StockReserved(mug, RESERVATION, 4), 1);
            projection.on(new ProductRenamed(cup, "Bowl"), 1);
            projection.on(added(jug, "Jug", 1), 0, NOW);
            projection.on(new StockReturned(mug, RESERVATION, "r1", 2), 2);
        });
        batch(() -> {
            projection.on(new ProductRestocked(mug, 1_000_000_000), 3);
            projection.on(new ProductRestocked(mug, 1_000_000_000), 4);
            projection.on(new ProductRestocked(mug, 1_000_000_000), 5);
        });

        assertThat(row(mug))
                .containsEntry("name", "Mug")
                .containsEntry("price", new BigDecimal("9.9900"))
                .containsEntry("available", 3_000_000_008L)
                .containsEntry("version", 5L)
                .containsEntry("added_at", Timestamp.from(NOW));
        assertThat(row(cup))
                .containsEntry("name", "Bowl")
                .containsEntry("search_name", "bowl")
                .containsEntry("available", 5L);
        assertThat(row(jug)).containsEntry("available", 1L);
    }

    @Test
    void failsWhenARowIsMissing() {
        assertThatThrownBy(() -> batch(() -> projection.on(new ProductRenamed(ProductId.random(), "Ghost"), 1)))
                .hasMessageContaining("rebuild");
    }

    private static ProductAdded added(ProductId product, String name, int stock) {
        return new ProductAdded(product, name, Money.of("9.99", "EUR"), stock);
    }

    private static Map<String, @Nullable Object> row(ProductId product) {
        List<Map<String, @Nullable Object>> rows =
                DATABASE.jdbc().queryForList("SELECT * FROM products.product_view WHERE id = ?::uuid", product.value());
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
