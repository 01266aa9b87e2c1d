package com.microshop.bench.stock;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.microshop.bench.stock.Commands.AuthorizePayment;
import com.microshop.bench.stock.Commands.CapturePayment;
import com.microshop.bench.stock.Commands.ConfirmOrder;
import com.microshop.bench.stock.Commands.RejectOrder;
import com.microshop.bench.stock.Commands.ReleaseStock;
import com.microshop.bench.stock.Commands.RequestPayment;
import com.microshop.bench.stock.Commands.ReserveStock;
import com.microshop.bench.stock.Events.OrderPlaced;
import com.microshop.bench.stock.Events.PaymentAuthorized;
import com.microshop.bench.stock.Events.PaymentCaptured;
import com.microshop.bench.stock.Events.PaymentRequested;
import com.microshop.bench.stock.Events.StockRefused;
import com.microshop.bench.stock.Events.StockReserved;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.annotation.Autowired;

/** Takes one order from placed to confirmed, or rejects it if a line's stock is refused. */
@Saga
@JsonAutoDetect(fieldVisibility = Visibility.ANY) // for the saga store
public class OrderProcess {

    @Autowired
    private transient CommandGateway commands;

    private String orderId;
    private BigDecimal total;
    private int unansweredLines;
    private boolean refused;
    private List<StockReserved> reserved = new ArrayList<>(); // not final: Jackson would leave it empty

    @StartSaga
    @SagaEventHandler(associationProperty = "orderId")
    void on(OrderPlaced event) {
        orderId = event.orderId();
        total = event.total();
        unansweredLines = event.lines().size();
        event.lines().forEach(line -> commands.send(new ReserveStock(line.productId(), orderId, line.quantity())));
    }

    @SagaEventHandler(associationProperty = "orderId")
    void on(StockReserved event) {
        reserved.add(event);
        countAnswer();
    }

    @SagaEventHandler(associationProperty = "orderId")
    void on(StockRefused event) {
        refused = true;
        countAnswer();
    }

    private void countAnswer() {
        unansweredLines--;
        if (unansweredLines > 0) {
            return;
        }
        if (refused) {
            reserved.forEach(line -> commands.send(new ReleaseStock(line.productId(), line.quantity())));
            commands.send(new RejectOrder(orderId));
            SagaLifecycle.end();
        } else {
            commands.send(new RequestPayment(UUID.randomUUID().toString(), orderId, total));
        }
    }

    @SagaEventHandler(associationProperty = "orderId")
    void on(PaymentRequested event) {
        commands.send(new AuthorizePayment(event.paymentId()));
    }

    @SagaEventHandler(associationProperty = "orderId")
    void on(PaymentAuthorized event) {
        commands.send(new CapturePayment(event.paymentId()));
    }

    @EndSaga
    @SagaEventHandler(associationProperty = "orderId")
    void on(PaymentCaptured event) {
        commands.send(new ConfirmOrder(orderId));
    }
}
