package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderLinesReturned;
import com.microshop.payment.RefundPayment;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Refunds returned units under the return's id, unless they cost nothing. */
final class WhenOrderLinesReturnedThenRefundPayment {

    private final Commands commands;

    WhenOrderLinesReturnedThenRefundPayment(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(OrderLinesReturned event) {
        if (event.refund().isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        return commands.send(new RefundPayment(event.paymentId(), event.returnId(), event.refund()));
    }
}
