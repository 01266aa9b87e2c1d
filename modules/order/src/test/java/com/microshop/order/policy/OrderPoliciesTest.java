package com.microshop.order.policy;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.cancelled;
import static com.microshop.order.Examples.confirmed;
import static com.microshop.order.Examples.eur;
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.CommandOptions;
import com.microshop.messaging.Commands;
import com.microshop.messaging.Policies;
import com.microshop.messaging.Receipt;
import com.microshop.order.ConfirmOrder;
import com.microshop.order.DeclineOrder;
import com.microshop.order.MarkOrderReserved;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.order.RecordRefund;
import com.microshop.order.RejectOrder;
import com.microshop.order.ReturnedLine;
import com.microshop.payment.CancelPayment;
import com.microshop.payment.CapturePayment;
import com.microshop.payment.PaymentAuthorized;
import com.microshop.payment.PaymentDeclined;
import com.microshop.payment.PaymentRefunded;
import com.microshop.payment.PaymentTimedOut;
import com.microshop.payment.RefundPayment;
import com.microshop.payment.RequestPayment;
import com.microshop.product.CommitReservation;
import com.microshop.product.ReleaseReservation;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.ReservationRefused;
import com.microshop.product.ReserveStock;
import com.microshop.product.ReturnStock;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;

class OrderPoliciesTest {

    private static final ReservationId RESERVATION = ReservationId.of(ORDER.value());
    private static final String REFERENCE = ORDER.value();

    private final Recorder commands = new Recorder();
    private final List<Object> policies = Policies.in("com.microshop.order.policy", commands);

    @Test
    void reserveTheStockOfANewOrderByProduct() {
        assertThat(commandsAfter(placed()))
                .containsExactly(new ReserveStock(RESERVATION, List.of(new StockLine(MUG, 5), new StockLine(CUP, 1))));
    }

    @Test
    void reportTheOutcomeOfTheReservationToTheOrder() {
        assertThat(commandsAfter(new ReservationMade(RESERVATION, List.of())))
                .containsExactly(new MarkOrderReserved(ORDER));
        List<Shortage> shortages = List.of(new Shortage(MUG, 5, 3));
        assertThat(commandsAfter(new ReservationRefused(RESERVATION, shortages)))
                .containsExactly(new RejectOrder(ORDER, shortages));
    }

    @Test
    void requestThePaymentOfAReservedOrder() {
        assertThat(commandsAfter(reserved()))
                .containsExactly(new RequestPayment(PAYMENT, REFERENCE, TOTAL, "tok_approve", EXPIRES_AT));
    }

    @Test
    void reportTheOutcomeOfThePaymentToTheOrder() {
        assertThat(commandsAfter(new PaymentAuthorized(PAYMENT, REFERENCE, TOTAL, "auth-1")))
                .containsExactly(new ConfirmOrder(ORDER));
        assertThat(commandsAfter(new PaymentDeclined(PAYMENT, REFERENCE, "card expired")))
                .containsExactly(new DeclineOrder(ORDER, "card expired"));
        assertThat(commandsAfter(new PaymentTimedOut(PAYMENT, REFERENCE)))
                .containsExactly(new DeclineOrder(ORDER, "payment_timed_out"));
        assertThat(commandsAfter(new PaymentRefunded(PAYMENT, REFERENCE, RETURN, eur("5"), eur("7"))))
                .containsExactly(new RecordRefund(ORDER, RETURN, eur("5")));
    }

    @Test
    void handOverStockAndTakeTheMoneyOfAConfirmedOrder() {
        assertThat(commandsAfter(confirmed()))
                .containsExactlyInAnyOrder(new CommitReservation(RESERVATION), new CapturePayment(PAYMENT));
    }

    @Test
    void releaseWhatAnEndedOrderHolds() {
        assertThat(commandsAfter(cancelled()))
                .containsExactlyInAnyOrder(
                        new ReleaseReservation(RESERVATION),
                        new CancelPayment(PAYMENT, "Order cancelled: changed my mind"));
        assertThat(commandsAfter(new OrderDeclined(ORDER, PAYMENT, "card expired")))
                .containsExactly(new ReleaseReservation(RESERVATION));
        assertThat(commandsAfter(new OrderPaidTooLate(ORDER, PAYMENT)))
                .containsExactlyInAnyOrder(
                        new ReleaseReservation(RESERVATION),
                        new CancelPayment(PAYMENT, "The order had ended before it was paid."));
    }

    @Test
    void returnStockAndRefundForReturnedLines() {
        assertThat(commandsAfter(returned(eur("7.65"))))
                .containsExactlyInAnyOrder(
                        new ReturnStock(RESERVATION, RETURN, List.of(new StockLine(MUG, 3))),
                        new RefundPayment(PAYMENT, RETURN, eur("7.65")));
    }

    @Test
    void payNothingForUnitsThatCostNothing() {
        assertThat(commandsAfter(returned(eur("0"))))
                .containsExactly(new ReturnStock(RESERVATION, RETURN, List.of(new StockLine(MUG, 3))));
    }

    @Test
    void waitForTheOutcomeOfTheirCommands() {
        for (Object policy : policies) {
            List<Method> reactions = Arrays.stream(policy.getClass().getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(EventHandler.class))
                    .toList();
            assertThat(reactions).as(policy.getClass().getSimpleName()).isNotEmpty();
            assertThat(reactions)
                    .allSatisfy(method -> assertThat(method.getReturnType()).isEqualTo(CompletableFuture.class))
                    .allSatisfy(method -> assertThat(method.getName()).isEqualTo("react"));
        }
    }

    private static OrderLinesReturned returned(Money refund) {
        return new OrderLinesReturned(
                ORDER,
                RETURN,
                List.of(new ReturnedLine(1, MUG, 3, refund)),
                List.of(new StockLine(MUG, 3)),
                PAYMENT,
                refund);
    }

    private List<Object> commandsAfter(Object event) {
        commands.sent.clear();
        for (Object policy : policies) {
            AnnotationEventHandlerAdapter handler = new AnnotationEventHandlerAdapter(policy);
            var message = GenericEventMessage.asEventMessage(event);
            if (handler.canHandle(message)) {
                try {
                    assertThat(handler.handle(message)).isInstanceOf(CompletableFuture.class);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return List.copyOf(commands.sent);
    }

    /** Records the commands sent. */
    private static final class Recorder implements Commands {

        private final List<Object> sent = new ArrayList<>();

        @Override
        public CompletableFuture<Receipt> send(Object command, CommandOptions options) {
            sent.add(command);
            return CompletableFuture.completedFuture(new Receipt("any", 0, false));
        }

        @Override
        public Optional<Receipt> earlier(Class<?> commandType, CommandOptions options) {
            return Optional.empty();
        }
    }
}
