package com.microshop.order.policy;

import com.microshop.messaging.Commands;
import java.util.List;

/** All policies of the module: together they drive an order from placed to its end. */
public final class OrderPolicies {

    private OrderPolicies() {}

    /** The policies, sending their commands through the given door. */
    public static List<Object> all(Commands commands) {
        return List.of(
                new WhenOrderPlacedThenReserveStock(commands),
                new WhenReservationMadeThenMarkOrderReserved(commands),
                new WhenReservationRefusedThenRejectOrder(commands),
                new WhenOrderReservedThenRequestPayment(commands),
                new WhenPaymentAuthorizedThenConfirmOrder(commands),
                new WhenPaymentFailedThenDeclineOrder(commands),
                new WhenOrderConfirmedThenCommitReservation(commands),
                new WhenOrderConfirmedThenCapturePayment(commands),
                new WhenOrderEndedThenReleaseReservation(commands),
                new WhenOrderEndedThenCancelPayment(commands),
                new WhenOrderLinesReturnedThenReturnStock(commands),
                new WhenOrderLinesReturnedThenRefundPayment(commands),
                new WhenPaymentRefundedThenRecordRefund(commands));
    }
}
