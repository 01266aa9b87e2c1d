package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.ConfirmOrder;
import com.microshop.order.OrderId;
import com.microshop.payment.PaymentAuthorized;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Confirms an order when its payment is assured. */
final class WhenPaymentAuthorizedThenConfirmOrder {

    private final Commands commands;

    WhenPaymentAuthorizedThenConfirmOrder(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(PaymentAuthorized event) {
        return commands.send(new ConfirmOrder(OrderId.of(event.reference())));
    }
}
