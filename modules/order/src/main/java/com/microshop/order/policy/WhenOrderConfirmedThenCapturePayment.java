package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderConfirmed;
import com.microshop.payment.CapturePayment;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Takes the money of a confirmed order. */
final class WhenOrderConfirmedThenCapturePayment {

    private final Commands commands;

    WhenOrderConfirmedThenCapturePayment(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderConfirmed event) {
        return commands.send(new CapturePayment(event.paymentId()));
    }
}
