package com.microshop.order.domain;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.EXPIRES_AT;
import static com.microshop.order.Examples.LINES;
import static com.microshop.order.Examples.MUG;
import static com.microshop.order.Examples.ORDER;
import static com.microshop.order.Examples.PAYMENT;
import static com.microshop.order.Examples.PLACED_AT;
import static com.microshop.order.Examples.RETURN;
import static com.microshop.order.Examples.TOTAL;
import static com.microshop.order.Examples.USER;
import static com.microshop.order.Examples.cancelled;
import static com.microshop.order.Examples.confirmed;
import static com.microshop.order.Examples.eur;
import static com.microshop.order.Examples.lines;
import static com.microshop.order.Examples.place;
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.reserved;
import static org.hamcrest.CoreMatchers.instanceOf;
import static org.hamcrest.CoreMatchers.is;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.order.CancelOrder;
import com.microshop.order.ConfirmOrder;
import com.microshop.order.DeclineOrder;
import com.microshop.order.MarkOrderReserved;
import com.microshop.order.OrderCancelled;
import com.microshop.order.OrderConfirmed;
import com.microshop.order.OrderDeclined;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPaidTooLate;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderRefunded;
import com.microshop.order.OrderRejected;
import com.microshop.order.PlaceOrder;
import com.microshop.order.RecordRefund;
import com.microshop.order.RejectOrder;
import com.microshop.order.ReturnLine;
import com.microshop.order.ReturnOrderLines;
import com.microshop.order.ReturnedLine;
import com.microshop.order.TimeOutOrder;
import com.microshop.product.Shortage;
import com.microshop.product.StockLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConflictingAggregateVersionException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.aggregate.TestExecutor;
import org.hamcrest.FeatureMatcher;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderTest {

    private static final List<Shortage> SHORTAGES = List.of(new Shortage(MUG, 5, 3));
    private static final OrderRejected REJECTED = new OrderRejected(ORDER, SHORTAGES);
    private static final OrderDeclined DECLINED = new OrderDeclined(ORDER, PAYMENT, "insufficient funds");
    private static final OrderRefunded REFUNDED = new OrderRefunded(ORDER, TOTAL);
    private static final OrderPaidTooLate PAID_TOO_LATE = new OrderPaidTooLate(ORDER, PAYMENT);
    private static final ReturnOrderLines RETURN_ALL =
            returnLines(RETURN, new ReturnLine(1, 4), new ReturnLine(2, 1), new ReturnLine(3, 1));
    private static final OrderLinesReturned ALL_RETURNED = new OrderLinesReturned(
            ORDER,
            RETURN,
            List.of(
                    new ReturnedLine(1, MUG, 4, eur("10.20")),
                    new ReturnedLine(2, CUP, 1, eur("5")),
                    new ReturnedLine(3, MUG, 1, eur("2.55"))),
            List.of(new StockLine(MUG, 5), new StockLine(CUP, 1)),
            PAYMENT,
            TOTAL);

    private final AggregateTestFixture<Order> fixture = new AggregateTestFixture<>(Order.class);

    @Nested
    class Placing {

        @Test
        void addsUpTheLines() {
            fixture.givenNoPriorActivity().when(place(LINES)).expectEvents(placed());
        }

        @Test
        void changesNothingTheSecondTime() {
            given(placed()).when(place(LINES)).expectNoEvents().expectSuccessfulHandlerExecution();
            given(placed(), reserved(), confirmed()).when(place(LINES)).expectNoEvents();
        }

        @Test
        void isRefusedForAKnownOrderWithOtherContent() {
            expectRejection(given(placed()).when(place(lines(1, eur("1")))), "order-placed-differently");
        }

        @Test
        void takesTwoThousandLines() {
            fixture.givenNoPriorActivity()
                    .when(place(lines(2_000, eur("0.01"))))
                    .expectEvents(placed(ORDER, lines(2_000, eur("0.01"))));
        }

        @Test
        void takesAMillionUnits() {
            List<OrderLine> lines = List.of(new OrderLine(1, MUG, "Mug", 1_000_000, eur("1"), false));
            fixture.givenNoPriorActivity().when(place(lines)).expectEvents(placed(ORDER, lines));
        }

        @Test
        void takesOrdersThatCostNothing() {
            fixture.givenNoPriorActivity()
                    .when(place(lines(2, eur("0"))))
                    .expectEvents(placed(ORDER, lines(2, eur("0"))));
        }

        @Test
        void isRefusedWithTooManyOrNoLines() {
            expectRefused(lines(2_001, eur("1")), "order-lines");
            expectRefused(List.of(), "order-lines");
        }

        @Test
        void isRefusedForQuantitiesThatAreNone() {
            expectRefused(List.of(new OrderLine(1, MUG, "Mug", 0, eur("1"), false)), "order-quantity");
            expectRefused(List.of(new OrderLine(1, MUG, "Mug", -1, eur("1"), false)), "order-quantity");
            expectRefused(List.of(new OrderLine(1, MUG, "Mug", 1_000_001, eur("1"), false)), "order-quantity");
        }

        @Test
        void isRefusedForNegativePricesSeveralCurrenciesAndWrongNumbers() {
            expectRefused(List.of(new OrderLine(1, MUG, "Mug", 1, eur("-0.01"), true)), "order-price");
            List<OrderLine> mixed = new ArrayList<>(lines(1, eur("1")));
            mixed.add(new OrderLine(2, CUP, "Cup", 1, Money.of("1", "GBP"), false));
            expectRefused(mixed, "order-currency");
            expectRefused(List.of(new OrderLine(2, MUG, "Mug", 1, eur("1"), false)), "order-line-number");
        }

        @Test
        void isRefusedWhenItExpiresAtOnce() {
            PlaceOrder command = new PlaceOrder(ORDER, USER, LINES, PAYMENT, null, PLACED_AT, PLACED_AT);
            expectRejection(fixture.givenNoPriorActivity().when(command), "order-expiry");
        }

        private void expectRefused(List<OrderLine> lines, String code) {
            AggregateTestFixture<Order> own = new AggregateTestFixture<>(Order.class);
            expectRejection(own.givenNoPriorActivity().when(place(lines)), code);
        }
    }

    @Nested
    class Progress {

        @Test
        void isReservedOnce() {
            given(placed()).when(new MarkOrderReserved(ORDER)).expectEvents(reserved());
            given(placed(), reserved()).when(new MarkOrderReserved(ORDER)).expectNoEvents();
        }

        @Test
        void isRejectedWhenStockIsShort() {
            given(placed()).when(new RejectOrder(ORDER, SHORTAGES)).expectEvents(REJECTED);
            given(placed(), REJECTED).when(new RejectOrder(ORDER, SHORTAGES)).expectNoEvents();
        }

        @Test
        void isConfirmedOnce() {
            given(placed(), reserved()).when(new ConfirmOrder(ORDER)).expectEvents(confirmed());
            given(placed(), reserved(), confirmed())
                    .when(new ConfirmOrder(ORDER))
                    .expectNoEvents();
        }

        @Test
        void isNotConfirmedBeforeItIsReserved() {
            expectRejection(given(placed()).when(new ConfirmOrder(ORDER)), "order-not-reserved");
        }

        @Test
        void isDeclinedWhenItIsNotPaid() {
            DeclineOrder decline = new DeclineOrder(ORDER, "insufficient funds");
            given(placed(), reserved()).when(decline).expectEvents(DECLINED);
            given(placed()).when(decline).expectEvents(DECLINED);
            given(placed(), reserved(), DECLINED).when(decline).expectNoEvents();
        }

        @Test
        void isCancelledWhileItIsOpen() {
            CancelOrder cancel = new CancelOrder(ORDER, "changed my mind", null);
            given(placed()).when(cancel).expectEvents(cancelled());
            given(placed(), reserved()).when(cancel).expectEvents(cancelled());
            given(placed(), cancelled()).when(cancel).expectNoEvents().expectSuccessfulHandlerExecution();
        }

        @ParameterizedTest
        @MethodSource("com.microshop.order.domain.OrderTest#settled")
        void isNotCancelledAfterwards(List<Object> history) {
            if (!history.contains(cancelled())) {
                expectRejection(
                        fixture.given(history).when(new CancelOrder(ORDER, "too late", null)), "order-not-cancellable");
            }
        }

        @Test
        void isNotCancelledByWhoSawAnotherVersion() {
            given(placed(), reserved())
                    .when(new CancelOrder(ORDER, "stale", 0L))
                    .expectException(ConflictingAggregateVersionException.class);
            given(placed(), reserved())
                    .when(new CancelOrder(ORDER, "changed my mind", 1L))
                    .expectEvents(cancelled());
        }

        @Test
        void timesOutWhenItsTimeIsUp() {
            OrderCancelled timedOut = new OrderCancelled(ORDER, PAYMENT, "timed_out");
            given(placed()).when(new TimeOutOrder(ORDER, EXPIRES_AT)).expectEvents(timedOut);
            given(placed(), reserved())
                    .when(new TimeOutOrder(ORDER, EXPIRES_AT.plusSeconds(60)))
                    .expectEvents(timedOut);
            given(placed(), timedOut).when(new TimeOutOrder(ORDER, EXPIRES_AT)).expectNoEvents();
        }

        @Test
        void doesNotTimeOutBefore() {
            given(placed())
                    .when(new TimeOutOrder(ORDER, EXPIRES_AT.minusMillis(1)))
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("com.microshop.order.domain.OrderTest#settled")
        void isLeftAsItIsByWhatComesTooLate(List<Object> history) {
            for (Object command : List.of(
                    new MarkOrderReserved(ORDER),
                    new RejectOrder(ORDER, SHORTAGES),
                    new DeclineOrder(ORDER, "late"),
                    new TimeOutOrder(ORDER, EXPIRES_AT))) {
                new AggregateTestFixture<>(Order.class)
                        .given(history)
                        .when(command)
                        .expectNoEvents()
                        .expectSuccessfulHandlerExecution();
            }
        }

        @Test
        void isNotRejectedOnceItIsReserved() {
            given(placed(), reserved()).when(new RejectOrder(ORDER, SHORTAGES)).expectNoEvents();
        }

        @Test
        void givesUpAPaymentThatComesAfterTheEndOnce() {
            for (Object end : List.of(cancelled(), DECLINED, REJECTED)) {
                given(placed(), reserved(), end).when(new ConfirmOrder(ORDER)).expectEvents(PAID_TOO_LATE);
                given(placed(), reserved(), end, PAID_TOO_LATE)
                        .when(new ConfirmOrder(ORDER))
                        .expectNoEvents();
            }
        }

        @Test
        void ofAnOrderThatIsNotThereIsAnError() {
            fixture.givenNoPriorActivity()
                    .when(new MarkOrderReserved(ORDER))
                    .expectException(AggregateNotFoundException.class);
        }
    }

    @Nested
    class Returning {

        @Test
        void addsUpLinesAndProducts() {
            given(placed(), reserved(), confirmed()).when(RETURN_ALL).expectEvents(ALL_RETURNED);
        }

        @Test
        void changesNothingTheSecondTime() {
            given(placed(), reserved(), confirmed(), ALL_RETURNED)
                    .when(RETURN_ALL)
                    .expectNoEvents()
                    .expectSuccessfulHandlerExecution();
            given(placed(), reserved(), confirmed(), ALL_RETURNED, paid(), REFUNDED)
                    .when(RETURN_ALL)
                    .expectNoEvents()
                    .expectSuccessfulHandlerExecution();
        }

        @Test
        void isRefusedWhenTheSameReturnSaysSomethingElse() {
            expectRejection(
                    given(placed(), reserved(), confirmed(), ALL_RETURNED)
                            .when(returnLines(RETURN, new ReturnLine(1, 1))),
                    "return-differs");
        }

        @Test
        void isRefusedBeforeConfirmationAndAfterTheEnd() {
            for (List<Object> history : List.of(
                    List.<Object>of(placed()),
                    List.<Object>of(placed(), reserved()),
                    List.<Object>of(placed(), REJECTED),
                    List.<Object>of(placed(), cancelled()),
                    List.<Object>of(placed(), reserved(), DECLINED))) {
                expectRejection(given(history.toArray()).when(RETURN_ALL), "order-not-confirmed");
            }
        }

        @Test
        void isRefusedBeyondWhatWasBought() {
            expectRejection(
                    given(placed(), reserved(), confirmed()).when(returnLines(RETURN, new ReturnLine(1, 5))),
                    "return-exceeds-purchase");
        }

        @Test
        void isRefusedBeyondWhatIsLeft() {
            OrderLinesReturned three = new OrderLinesReturned(
                    ORDER,
                    "0197c1de-ae6f-7071-8283-9e0f1a2b3c4e",
                    List.of(new ReturnedLine(1, MUG, 3, eur("7.65"))),
                    List.of(new StockLine(MUG, 3)),
                    PAYMENT,
                    eur("7.65"));
            expectRejection(
                    given(placed(), reserved(), confirmed(), three).when(returnLines(RETURN, new ReturnLine(1, 2))),
                    "return-exceeds-purchase");
            given(placed(), reserved(), confirmed(), three)
                    .when(returnLines(RETURN, new ReturnLine(1, 1)))
                    .expectEvents(new OrderLinesReturned(
                            ORDER,
                            RETURN,
                            List.of(new ReturnedLine(1, MUG, 1, eur("2.55"))),
                            List.of(new StockLine(MUG, 1)),
                            PAYMENT,
                            eur("2.55")));
        }

        @Test
        void isRefusedForLinesThatMakeNoSense() {
            List<Object> history = List.of(placed(), reserved(), confirmed());
            expectRejection(given(history.toArray()).when(returnLines(RETURN)), "return-lines");
            expectRejection(
                    given(history.toArray()).when(returnLines(RETURN, new ReturnLine(4, 1))), "return-line-unknown");
            expectRejection(
                    given(history.toArray()).when(returnLines(RETURN, new ReturnLine(0, 1))), "return-line-unknown");
            expectRejection(
                    given(history.toArray()).when(returnLines(RETURN, new ReturnLine(1, 0))), "return-quantity");
            expectRejection(
                    given(history.toArray()).when(returnLines(RETURN, new ReturnLine(1, 1), new ReturnLine(1, 1))),
                    "return-line-twice");
        }

        @Test
        void ofEverythingEndsTheOrderOnceItIsPaidBack() {
            given(placed(), reserved(), confirmed(), ALL_RETURNED)
                    .when(new RecordRefund(ORDER, RETURN, TOTAL))
                    .expectEvents(paid(), REFUNDED);
            given(placed(), reserved(), confirmed(), ALL_RETURNED, paid(), REFUNDED)
                    .when(new RecordRefund(ORDER, RETURN, TOTAL))
                    .expectNoEvents();
        }

        @Test
        void ofAPartLeavesTheOrderConfirmed() {
            OrderLinesReturned part = new OrderLinesReturned(
                    ORDER,
                    RETURN,
                    List.of(new ReturnedLine(2, CUP, 1, eur("5"))),
                    List.of(new StockLine(CUP, 1)),
                    PAYMENT,
                    eur("5"));
            given(placed(), reserved(), confirmed(), part)
                    .when(new RecordRefund(ORDER, RETURN, eur("5")))
                    .expectEvents(new OrderRefundPaid(ORDER, RETURN, eur("5")));
        }

        @Test
        void waitsForEveryRefundBeforeTheOrderEnds() {
            String first = "0197c1de-ae6f-7071-8283-9e0f1a2b3c4e";
            List<OrderLine> two = lines(2, eur("1"));
            OrderLinesReturned one = oneBack(first, 1, "1");
            OrderLinesReturned other = oneBack(RETURN, 2, "1");
            given(placed(ORDER, two), reserved(), confirmed(), one, other)
                    .when(new RecordRefund(ORDER, RETURN, eur("1")))
                    .expectEvents(new OrderRefundPaid(ORDER, RETURN, eur("1")));
            given(placed(ORDER, two), reserved(), confirmed(), one, other, new OrderRefundPaid(ORDER, RETURN, eur("1")))
                    .when(new RecordRefund(ORDER, first, eur("1")))
                    .expectEvents(new OrderRefundPaid(ORDER, first, eur("1")), new OrderRefunded(ORDER, eur("2")));
        }

        @Test
        void ofUnitsThatCostNothingNeedsNoRefund() {
            given(placed(ORDER, lines(1, eur("0"))), reserved(), new OrderConfirmed(ORDER, PAYMENT, eur("0")))
                    .when(returnLines(RETURN, new ReturnLine(1, 1)))
                    .expectEvents(
                            oneBack(RETURN, 1, "0"),
                            new OrderRefundPaid(ORDER, RETURN, eur("0")),
                            new OrderRefunded(ORDER, eur("0")));
        }

        @Test
        void ignoresRefundsOfOtherThings() {
            given(placed(), reserved(), confirmed())
                    .when(new RecordRefund(ORDER, PAYMENT.value(), TOTAL))
                    .expectNoEvents()
                    .expectSuccessfulHandlerExecution();
        }

        private static OrderLinesReturned oneBack(String id, int line, String amount) {
            return new OrderLinesReturned(
                    ORDER,
                    id,
                    List.of(new ReturnedLine(line, MUG, 1, eur(amount))),
                    List.of(new StockLine(MUG, 1)),
                    PAYMENT,
                    eur(amount));
        }

        private static OrderRefundPaid paid() {
            return new OrderRefundPaid(ORDER, RETURN, TOTAL);
        }
    }

    /** Every status after open. */
    static Stream<List<Object>> settled() {
        return Stream.of(
                List.of(placed(), REJECTED),
                List.of(placed(), reserved(), DECLINED),
                List.of(placed(), cancelled()),
                List.of(placed(), reserved(), cancelled()),
                List.of(placed(), reserved(), cancelled(), PAID_TOO_LATE),
                List.of(placed(), reserved(), confirmed()),
                List.of(
                        placed(),
                        reserved(),
                        confirmed(),
                        ALL_RETURNED,
                        new OrderRefundPaid(ORDER, RETURN, TOTAL),
                        REFUNDED));
    }

    private static TestExecutor<Order> given(Object... history) {
        return new AggregateTestFixture<>(Order.class).given(history);
    }

    private static ReturnOrderLines returnLines(String id, ReturnLine... lines) {
        return new ReturnOrderLines(ORDER, id, List.of(lines), null);
    }

    private static void expectRejection(ResultValidator<Order> result, String code) {
        result.expectNoEvents()
                .expectException(instanceOf(Rejection.class))
                .expectException(new FeatureMatcher<>(is(code), "a rejection with code", "code") {
                    @Override
                    protected String featureValueOf(Object rejection) {
                        return ((Rejection) rejection).code();
                    }
                });
    }
}
