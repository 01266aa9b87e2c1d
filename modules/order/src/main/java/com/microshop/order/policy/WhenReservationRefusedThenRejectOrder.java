package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderId;
import com.microshop.order.RejectOrder;
import com.microshop.product.ReservationRefused;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Ends an order for which there is too little stock. */
final class WhenReservationRefusedThenRejectOrder {

    private final Commands commands;

    WhenReservationRefusedThenRejectOrder(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(ReservationRefused event) {
        return commands.send(new RejectOrder(OrderId.of(event.reservationId().value()), event.shortages()));
    }
}
