package com.microshop.order.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.kernel.Rejection;
import com.microshop.order.CancelOrder;
import com.microshop.order.ConfirmOrder;
import com.microshop.order.DeclineOrder;
import com.microshop.order.MarkOrderReserved;
import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderConfirmed;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderId;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderRefunded;
import com.microshop.order.OrderRejected;
import com.microshop.order.OrderReserved;
import com.microshop.order.OrderStatus;
import com.microshop.order.PlaceOrder;
import com.microshop.order.RecordRefund;
import com.microshop.order.RejectOrder;
import com.microshop.order.ReturnOrderLines;
import com.microshop.order.TimeOutOrder;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * An order and the state of its process: what has been settled with stock and payment, and what came back.
 *
 * <p>Commands of the process may come twice and out of order; one that no longer fits changes nothing. What an ended
 * order still holds in other modules is released by policies.
 */
@Revision("2") // since it remembers what was given back for each line
public final class Order {

    @AggregateIdentifier
    private @Nullable OrderId orderId;

    private @Nullable OrderPlaced placed;
    private OrderStatus status = OrderStatus.PENDING;
    private boolean paidTooLate;
    private Returns returns = Returns.none();

    /** For Axon: an order that is not placed yet. */
    public Order() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(PlaceOrder command) {
        if (placed == null) {
            apply(PlacingRule.check(command));
        } else if (!PlacingRule.placed(command, placed)) {
            throw Rejection.conflict(
                    "order-placed-differently", "Order %s was placed with other content.".formatted(orderId));
        }
    }

    @CommandHandler
    void handle(MarkOrderReserved command) {
        if (status == OrderStatus.PENDING) {
            OrderPlaced order = placed();
            apply(new OrderReserved(
                    order.orderId(), order.paymentId(), order.total(), order.paymentToken(), order.expiresAt()));
        }
    }

    @CommandHandler
    void handle(RejectOrder command) {
        if (status == OrderStatus.PENDING) {
            apply(new OrderRejected(command.orderId(), command.shortages()));
        }
    }

    @CommandHandler
    void handle(ConfirmOrder command) {
        OrderPlaced order = placed();
        switch (status) {
            case PENDING ->
                throw Rejection.conflict(
                        "order-not-reserved", "Order %s cannot be paid before it is reserved.".formatted(orderId));
            case RESERVED -> apply(new OrderConfirmed(order.orderId(), order.paymentId(), order.total()));
            case CONFIRMED, REFUNDED -> {}
            case REJECTED, DECLINED, CANCELLED -> {
                if (!paidTooLate) {
                    apply(new OrderPaidTooLate(order.orderId(), order.paymentId()));
                }
            }
        }
    }

    @CommandHandler
    void handle(DeclineOrder command) {
        if (status.isOpen()) {
            apply(new OrderDeclined(command.orderId(), placed().paymentId(), command.reason()));
        }
    }

    @CommandHandler
    void handle(CancelOrder command) {
        if (status.isOpen()) {
            apply(new OrderCancelled(command.orderId(), placed().paymentId(), command.reason()));
        } else if (status != OrderStatus.CANCELLED) {
            throw Rejection.conflict(
                    "order-not-cancellable",
                    "Order %s is %s and can no longer be cancelled.".formatted(orderId, status.text()));
        }
    }

    @CommandHandler
    void handle(TimeOutOrder command) {
        if (status.isOpen() && !command.at().isBefore(placed().expiresAt())) {
            apply(new OrderCancelled(command.orderId(), placed().paymentId(), OrderCancelled.TIMED_OUT));
        }
    }

    @CommandHandler
    void handle(ReturnOrderLines command) {
        if (returns.knows(command)) {
            return;
        }
        if (status != OrderStatus.CONFIRMED) {
            throw Rejection.conflict(
                    "order-not-confirmed",
                    "Only lines of a confirmed order can be returned; order %s is %s."
                            .formatted(orderId, status.text()));
        }
        OrderLinesReturned event = returns.accept(placed(), command);
        apply(event);
        if (event.refund().isZero()) {
            settle(new OrderRefundPaid(event.orderId(), event.returnId(), event.refund()));
        }
    }

    @CommandHandler
    void handle(RecordRefund command) {
        if (returns.isUnpaid(command.returnId())) {
            settle(new OrderRefundPaid(command.orderId(), command.returnId(), command.amount()));
        }
    }

    private void settle(OrderRefundPaid paid) {
        apply(paid);
        if (returns.areCompleteAndPaid(placed())) {
            apply(new OrderRefunded(paid.orderId(), placed().total()));
        }
    }

    @EventSourcingHandler
    void on(OrderPlaced event) {
        orderId = event.orderId();
        placed = event;
    }

    @EventSourcingHandler
    void on(OrderReserved event) {
        status = OrderStatus.RESERVED;
    }

    @EventSourcingHandler
    void on(OrderRejected event) {
        status = OrderStatus.REJECTED;
    }

    @EventSourcingHandler
    void on(OrderConfirmed event) {
        status = OrderStatus.CONFIRMED;
    }

    @EventSourcingHandler
    void on(OrderDeclined event) {
        status = OrderStatus.DECLINED;
    }

    @EventSourcingHandler
    void on(OrderCancelled event) {
        status = OrderStatus.CANCELLED;
    }

    @EventSourcingHandler
    void on(OrderPaidTooLate event) {
        paidTooLate = true;
    }

    @EventSourcingHandler
    void on(OrderLinesReturned event) {
        returns = returns.with(event);
    }

    @EventSourcingHandler
    void on(OrderRefundPaid event) {
        returns = returns.with(event);
    }

    @EventSourcingHandler
    void on(OrderRefunded event) {
        status = OrderStatus.REFUNDED;
    }

    private OrderPlaced placed() {
        return Objects.requireNonNull(placed, "not placed");
    }
}
