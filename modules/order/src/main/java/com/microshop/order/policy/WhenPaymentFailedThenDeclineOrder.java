package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.DeclineOrder;
import com.microshop.order.OrderId;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentTimedOut;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Ends an order whose payment was declined or never answered. */
final class WhenPaymentFailedThenDeclineOrder {

    private static final String TIMED_OUT = "payment_timed_out";

    private final Commands commands;

    WhenPaymentFailedThenDeclineOrder(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(PaymentDeclined event) {
        return commands.send(new DeclineOrder(OrderId.of(event.reference()), event.reason()));
    }

    @EventHandler
    CompletableFuture<?> react(PaymentTimedOut event) {
        return commands.send(new DeclineOrder(OrderId.of(event.reference()), TIMED_OUT));
    }
}
