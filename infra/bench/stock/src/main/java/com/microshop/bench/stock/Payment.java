package com.microshop.bench.stock;

import com.microshop.bench.stock.Commands.AuthorizePayment;
import com.microshop.bench.stock.Commands.CapturePayment;
import com.microshop.bench.stock.Commands.RequestPayment;
import com.microshop.bench.stock.Events.PaymentAuthorized;
import com.microshop.bench.stock.Events.PaymentCaptured;
import com.microshop.bench.stock.Events.PaymentRequested;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;

/** A payment whose provider approves everything at once. */
@Aggregate
class Payment {

    @AggregateIdentifier
    private String paymentId;

    private String orderId;

    Payment() {}

    @CommandHandler
    Payment(RequestPayment command) {
        AggregateLifecycle.apply(new PaymentRequested(command.paymentId(), command.orderId(), command.amount()));
    }

    @CommandHandler
    void handle(AuthorizePayment command) {
        AggregateLifecycle.apply(new PaymentAuthorized(paymentId, orderId));
    }

    @CommandHandler
    void handle(CapturePayment command) {
        AggregateLifecycle.apply(new PaymentCaptured(paymentId, orderId));
    }

    @EventSourcingHandler
    void on(PaymentRequested event) {
        paymentId = event.paymentId();
        orderId = event.orderId();
    }
}
