package com.microshop.bench.stock;

import com.microshop.bench.stock.Commands.ConfirmOrder;
import com.microshop.bench.stock.Commands.PlaceOrder;
import com.microshop.bench.stock.Commands.RejectOrder;
import com.microshop.bench.stock.Events.OrderConfirmed;
import com.microshop.bench.stock.Events.OrderPlaced;
import com.microshop.bench.stock.Events.OrderRejected;
import java.math.BigDecimal;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;

@Aggregate
class Order {

    @AggregateIdentifier
    private String orderId;

    private boolean decided;

    Order() {}

    @CommandHandler
    Order(PlaceOrder command) {
        BigDecimal total = command.lines().stream()
                .map(line -> line.price().multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        AggregateLifecycle.apply(new OrderPlaced(command.orderId(), command.userId(), command.lines(), total));
    }

    @CommandHandler
    void handle(ConfirmOrder command) {
        if (!decided) {
            AggregateLifecycle.apply(new OrderConfirmed(orderId));
        }
    }

    @CommandHandler
    void handle(RejectOrder command) {
        if (!decided) {
            AggregateLifecycle.apply(new OrderRejected(orderId));
        }
    }

    @EventSourcingHandler
    void on(OrderPlaced event) {
        orderId = event.orderId();
    }

    @EventSourcingHandler
    void on(OrderConfirmed event) {
        decided = true;
    }

    @EventSourcingHandler
    void on(OrderRejected event) {
        decided = true;
    }
}
