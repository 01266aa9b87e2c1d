package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderReserved;
import com.microshop.payment.RequestPayment;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Requests the payment of an order whose stock is reserved, also for an amount of zero; the order's id is the reference. */
final class WhenOrderReservedThenRequestPayment {

    private final Commands commands;

    WhenOrderReservedThenRequestPayment(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderReserved event) {
        return commands.send(new RequestPayment(
                event.paymentId(), event.orderId().value(), event.total(), event.paymentToken(), event.expiresAt()));
    }
}
