package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderId;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.product.ReleaseReservation;
import com.microshop.product.ReservationId;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Gives the stock back that an order without payment holds or is about to hold. */
final class WhenOrderEndedThenReleaseReservation {

    private final Commands commands;

    WhenOrderEndedThenReleaseReservation(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderDeclined event) {
        return release(event.orderId());
    }

    @EventHandler
    CompletableFuture<?> react(OrderCancelled event) {
        return release(event.orderId());
    }

    @EventHandler
    CompletableFuture<?> react(OrderPaidTooLate event) {
        return release(event.orderId());
    }

    private CompletableFuture<?> release(OrderId orderId) {
        return commands.send(new ReleaseReservation(ReservationId.of(orderId.value())));
    }
}
