package com.microshop.bench.stock;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.microshop.bench.stock.Commands.AddProduct;
import com.microshop.bench.stock.Commands.ReleaseStock;
import com.microshop.bench.stock.Commands.ReserveStock;
import com.microshop.bench.stock.Events.ProductAdded;
import com.microshop.bench.stock.Events.StockRefused;
import com.microshop.bench.stock.Events.StockReleased;
import com.microshop.bench.stock.Events.StockReserved;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;

@Aggregate(snapshotTriggerDefinition = "productSnapshots")
@JsonAutoDetect(fieldVisibility = Visibility.ANY) // for snapshots
class Product {

    @AggregateIdentifier
    private String productId;

    private int stock;

    Product() {}

    @CommandHandler
    Product(AddProduct command) {
        AggregateLifecycle.apply(
                new ProductAdded(command.productId(), command.name(), command.price(), command.stock()));
    }

    @CommandHandler
    void handle(ReserveStock command) {
        AggregateLifecycle.apply(
                command.quantity() <= stock
                        ? new StockReserved(productId, command.orderId(), command.quantity())
                        : new StockRefused(productId, command.orderId()));
    }

    @CommandHandler
    void handle(ReleaseStock command) {
        AggregateLifecycle.apply(new StockReleased(productId, command.quantity()));
    }

    @EventSourcingHandler
    void on(ProductAdded event) {
        productId = event.productId();
        stock = event.stock();
    }

    @EventSourcingHandler
    void on(StockReserved event) {
        stock -= event.quantity();
    }

    @EventSourcingHandler
    void on(StockReleased event) {
        stock += event.quantity();
    }
}
