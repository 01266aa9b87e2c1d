package com.microshop.product.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.product.AddProduct;
import com.microshop.product.ChangeProduct;
import com.microshop.product.ProductAdded;
import com.microshop.product.ProductId;
import com.microshop.product.ProductRenamed;
import com.microshop.product.ProductRepriced;
import com.microshop.product.ProductRestocked;
import com.microshop.product.ReservationId;
import com.microshop.product.RestockProduct;
import com.microshop.product.StockLine;
import com.microshop.product.StockReleased;
import com.microshop.product.StockReserved;
import com.microshop.product.StockReturned;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A product and how many of its units are available.
 *
 * <p>Units that are set aside are not available. Units that come back always find room: only adding and restocking meet
 * {@link ProductRules#MAX_STOCK}, so available units are counted as a long.
 */
public final class Product {

    @AggregateIdentifier
    private @Nullable ProductId productId;

    private @Nullable ProductAdded added;
    private String name = "";
    private Money price = Money.zero("EUR");
    private long available;

    /** For the repository, which fills it from its events. */
    Product() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(AddProduct command) {
        ProductAdded event = ProductAdded.by(command);
        if (event.equals(added)) {
            return;
        }
        if (added != null) {
            throw Rejection.conflict(
                    "product-exists", "Product %s was added with other content.".formatted(command.productId()));
        }
        ProductRules.require(command);
        apply(event);
    }

    @CommandHandler
    void handle(ChangeProduct command) {
        String newName = command.name() == null ? name : command.name();
        Money newPrice = ProductRules.priceAfter(command, price);
        ProductRules.requireName(newName);
        ProductRules.requirePrice(newPrice);
        if (!newPrice.equals(price)) {
            ProductRules.requireCurrency(newPrice);
        }
        if (!newName.equals(name)) {
            apply(new ProductRenamed(command.productId(), newName));
        }
        if (!newPrice.equals(price)) {
            apply(new ProductRepriced(command.productId(), newPrice));
        }
    }

    @CommandHandler
    void handle(RestockProduct command) {
        ProductRules.requireQuantity(command.quantity());
        if (available + command.quantity() > ProductRules.MAX_STOCK) {
            throw Rejection.conflict(
                    "stock-limit",
                    "Product %s has %d units available and may have at most %d."
                            .formatted(productId, available, ProductRules.MAX_STOCK));
        }
        apply(new ProductRestocked(command.productId(), command.quantity()));
    }

    long available() {
        return available;
    }

    void reserve(StockLine line, ReservationId reservationId) {
        if (line.quantity() > available) {
            throw new IllegalStateException(
                    "%d of %s asked for, %d available".formatted(line.quantity(), line.productId(), available));
        }
        apply(new StockReserved(line.productId(), reservationId, line.quantity()));
    }

    void release(StockLine line, ReservationId reservationId) {
        apply(new StockReleased(line.productId(), reservationId, line.quantity()));
    }

    void takeBack(StockLine line, ReservationId reservationId, String returnId) {
        apply(new StockReturned(line.productId(), reservationId, returnId, line.quantity()));
    }

    @EventSourcingHandler
    void on(ProductAdded event) {
        productId = event.productId();
        added = event;
        name = event.name();
        price = event.price();
        available = event.stock();
    }

    @EventSourcingHandler
    void on(ProductRenamed event) {
        name = event.name();
    }

    @EventSourcingHandler
    void on(ProductRepriced event) {
        price = event.price();
    }

    @EventSourcingHandler
    void on(ProductRestocked event) {
        available += event.quantity();
    }

    @EventSourcingHandler
    void on(StockReserved event) {
        available -= event.quantity();
    }

    @EventSourcingHandler
    void on(StockReleased event) {
        available += event.quantity();
    }

    @EventSourcingHandler
    void on(StockReturned event) {
        available += event.quantity();
    }
}
