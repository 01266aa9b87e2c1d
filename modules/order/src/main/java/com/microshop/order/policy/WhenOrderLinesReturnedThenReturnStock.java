package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderLinesReturned;
import com.microshop.product.ReservationId;
import com.microshop.product.ReturnStock;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Takes returned units back into stock. */
final class WhenOrderLinesReturnedThenReturnStock {

    private final Commands commands;

    WhenOrderLinesReturnedThenReturnStock(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderLinesReturned event) {
        return commands.send(
                new ReturnStock(ReservationId.of(event.orderId().value()), event.returnId(), event.stock()));
    }
}
