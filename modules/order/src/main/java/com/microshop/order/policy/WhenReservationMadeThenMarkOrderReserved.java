package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.MarkOrderReserved;
import com.microshop.order.OrderId;
import com.microshop.product.ReservationMade;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Tells the order that its stock is set aside. */
final class WhenReservationMadeThenMarkOrderReserved {

    private final Commands commands;

    WhenReservationMadeThenMarkOrderReserved(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(ReservationMade event) {
        return commands.send(
                new MarkOrderReserved(OrderId.of(event.reservationId().value())));
    }
}
