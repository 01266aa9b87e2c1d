package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.payment.CancelPayment;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/**
 * Cancels the payment that an ended order may have requested or may be about to request.
 *
 * <p>A declined order is not among them: its payment has ended by itself.
 */
final class WhenOrderEndedThenCancelPayment {

    private final Commands commands;

    WhenOrderEndedThenCancelPayment(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderCancelled event) {
        return commands.send(new CancelPayment(event.paymentId(), "Order cancelled: " + event.reason()));
    }

    @EventHandler
    CompletableFuture<?> react(OrderPaidTooLate event) {
        return commands.send(new CancelPayment(event.paymentId(), "The order had ended before it was paid."));
    }
}
