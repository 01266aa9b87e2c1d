package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderConfirmed;
import com.microshop.product.CommitReservation;
import com.microshop.product.ReservationId;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Commits the stock of a confirmed order. */
final class WhenOrderConfirmedThenCommitReservation {

    private final Commands commands;

    WhenOrderConfirmedThenCommitReservation(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderConfirmed event) {
        return commands.send(
                new CommitReservation(ReservationId.of(event.orderId().value())));
    }
}
