package com.microshop.product.readmodel;

import com.microshop.messaging.BatchBuffer;
import com.microshop.messaging.ProjectionTables;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.product.ProductRestocked;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps the catalogue up to date.
 *
 * <p>The events of a batch are summed up product by product and written by at most one INSERT and one UPDATE: a product
 * that fifty orders of a batch ask for is written once.
 */
public final class CatalogueProjection {

    /** The name of the processor that runs this projection. */
    public static final String PROCESSOR = "catalogue";

    /** What it writes. */
    public static final List<String> TABLES = List.of("product_view");

    private final CatalogueWriter writer;
    private final CatalogueCache cache;
    private final boolean isServing;
    private final BatchBuffer<Step> steps = new BatchBuffer<>(this::write);

    /**
     * Creates the projection over the module's database.
     *
     * @param tables the tables that it writes
     * @param cache receives the changes once they are committed
     */
    public CatalogueProjection(JdbcTemplate jdbc, ProjectionTables tables, CatalogueCache cache) {
        this.writer = new CatalogueWriter(jdbc, tables);
        this.cache = cache;
        this.isServing = tables.areServing();
    }

    @EventHandler
    void on(ProductAdded event, @SequenceNumber long version, @Timestamp Instant at) {
        step(event.productId(), version, product -> product.add(event, at));
    }

    @EventHandler
    void on(ProductRenamed event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.rename(event.name()));
    }

    @EventHandler
    void on(ProductRepriced event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.reprice(event.price()));
    }

    @EventHandler
    void on(ProductRestocked event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.move(event.quantity()));
    }

    @EventHandler
    void on(StockReserved event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.move(-event.quantity()));
    }

    @EventHandler
    void on(StockReleased event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.move(event.quantity()));
    }

    @EventHandler
    void on(StockReturned event, @SequenceNumber long version) {
        step(event.productId(), version, product -> product.move(event.quantity()));
    }

    private void step(ProductId productId, long version, Consumer<CatalogueChange> effect) {
        steps.add(new Step(productId.value(), version, effect));
    }

    private void write(List<Step> batch) {
        Map<String, CatalogueChange> changes = new LinkedHashMap<>();
        for (Step step : batch) {
            CatalogueChange change = changes.computeIfAbsent(step.productId(), CatalogueChange::new);
            step.effect().accept(change);
            change.seen(step.version());
        }
        writer.write(changes.values());
        if (!isServing) {
            return;
        }
        Map<String, Long> versions = new LinkedHashMap<>();
        changes.forEach((id, change) -> versions.put(id, change.version()));
        CurrentUnitOfWork.get().root().afterCommit(batchIsCommitted -> cache.changed(versions));
    }

    private record Step(String productId, long version, Consumer<CatalogueChange> effect) {}
}
