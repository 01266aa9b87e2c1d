package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import com.microshop.order.OrderId;
import com.microshop.order.RecordRefund;
import com.microshop.payment.PaymentRefunded;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventHandler;

/** Tells the order that the money of a return was paid back; the refund's id is the return's. */
final class WhenPaymentRefundedThenRecordRefund {

    private final Commands commands;

    WhenPaymentRefundedThenRecordRefund(Commands commands) {
        this.commands = commands;
    }

    @EventHandler
    CompletableFuture<?> react(PaymentRefunded event) {
        return commands.send(new RecordRefund(OrderId.of(event.reference()), event.refundId(), event.amount()));
    }
}
