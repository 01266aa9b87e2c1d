package com.microshop.order.readmodel;

import static com.microshop.order.Examples.CUP;
import static com.microshop.order.Examples.FINE_LINES;
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
import static com.microshop.order.Examples.placed;
import static com.microshop.order.Examples.placedBefore;
import static com.microshop.order.Examples.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.kernel.Money;
import com.microshop.messaging.Invariant;
import com.microshop.order.OrderConfirmed;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.OrderRefunded;
import com.microshop.order.ReturnedLine;
import com.microshop.payment.PaymentCaptured;
import com.microshop.payment.PaymentId;
import com.microshop.payment.PaymentRefunded;
import com.microshop.product.ReservationId;
import com.microshop.product.ReservationMade;
import com.microshop.product.StockLine;
import com.microshop.test.module.ModuleDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Impossible histories, each of which must be reported. */
class OrderInvariantsTest {

    private static final String OTHER_RETURN = "0197c1de-ae6f-7071-8283-9e0f1a2b3c4e";
    private static final StockLine MUGS = new StockLine(MUG, 5);
    private static final StockLine CUPS = new StockLine(CUP, 1);
    private static final ReturnedLine TWO_MUGS = new ReturnedLine(1, MUG, 2, eur("5.10"));

    private static final ModuleDatabase DATABASE = new ModuleDatabase("order", "orders");

    private final JdbcClient jdbc = DATABASE.client();
    private final Invariant ordersEnd = OrderInvariants.ordersEnd(jdbc, Duration.ofMinutes(1));
    private final Invariant confirmedWithStock = OrderInvariants.confirmedWithStock(jdbc);
    private final Invariant capturedWhenConfirmed = OrderInvariants.capturedWhenConfirmed(jdbc);
    private final Invariant moneyAgrees = OrderInvariants.moneyAgrees(jdbc);
    private final Invariant returnsWithinPurchase = OrderInvariants.returnsWithinPurchase(jdbc);

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @AfterEach
    void clean() {
        DATABASE.jdbc().execute("TRUNCATE orders.event");
    }

    @Test
    void allHoldForALifeAsItShouldBe() {
        own(placed());
        reservation(MUGS, CUPS);
        own(reserved());
        own(confirmed());
        captured(PAYMENT, TOTAL);
        own(returned(RETURN, eur("5.10"), TWO_MUGS));
        refunded(RETURN, eur("5.10"));
        own(new OrderRefundPaid(ORDER, RETURN, eur("5.10")));

        assertAllHold();
    }

    @Test
    void allHoldForAnOrderThatCostNothingAndForAPaymentThatWasGivenBack() {
        own(placed());
        own(cancelled());
        captured(PAYMENT, TOTAL);
        refunded(PAYMENT.value(), TOTAL);
        assertAllHold();
        clean();
        Money nothing = eur("0");
        own(new OrderPlaced(
                ORDER, USER, lines(1, nothing), nothing, PAYMENT, null, PLACED_AT, PLACED_AT.plusSeconds(60)));
        reservation(new StockLine(MUG, 1));
        own(new OrderConfirmed(ORDER, PAYMENT, nothing));
        captured(PAYMENT, nothing);
        own(returned(RETURN, nothing, new ReturnedLine(1, MUG, 1, nothing)));
        own(new OrderRefundPaid(ORDER, RETURN, nothing));
        own(new OrderRefunded(ORDER, nothing));
        assertAllHold();
    }

    @Test
    void tellOfAnOrderThatDoesNotEnd() {
        own(placed());
        own(reserved());
        assertThat(ordersEnd.offenders()).singleElement().asString().contains(ORDER.value(), "2026-03-01T09:45");
        own(confirmed());
        assertThat(ordersEnd.offenders()).isEmpty();
    }

    @Test
    void giveAnOrderItsTimeAndGrace() {
        Instant now = Instant.now();
        own(new OrderPlaced(ORDER, USER, LINES, TOTAL, PAYMENT, null, now.minusSeconds(90), now.minusSeconds(30)));
        assertThat(ordersEnd.offenders()).isEmpty();
        assertThat(OrderInvariants.ordersEnd(jdbc, Duration.ZERO).offenders()).hasSize(1);
    }

    @Test
    void tellOfAConfirmedOrderWithoutItsStock() {
        own(placed());
        own(confirmed());
        assertThat(confirmedWithStock.offenders()).hasSize(2).allMatch(line -> line.contains(ORDER.value()));
        reservation(new StockLine(MUG, 4), CUPS);
        assertThat(confirmedWithStock.offenders())
                .containsExactly("Order %s is confirmed with 5 units of product %s, but 4 are reserved for it."
                        .formatted(ORDER, MUG));
    }

    @Test
    void tellOfMoneyThatWasTakenForNothing() {
        own(placed());
        own(cancelled());
        captured(PAYMENT, TOTAL);
        assertThat(capturedWhenConfirmed.offenders())
                .singleElement()
                .asString()
                .contains(PAYMENT.value(), ORDER.value());
        refunded(PAYMENT.value(), eur("17.74"));
        assertThat(capturedWhenConfirmed.offenders()).hasSize(1);
        refunded("rest", eur("0.01"));
        assertThat(capturedWhenConfirmed.offenders()).isEmpty();
    }

    @Test
    void tellOfASecondPaymentForAConfirmedOrder() {
        PaymentId second = PaymentId.random();
        own(placed());
        own(confirmed());
        captured(PAYMENT, TOTAL);
        captured(second, TOTAL);
        assertThat(capturedWhenConfirmed.offenders()).singleElement().asString().contains(second.value());
        assertThat(moneyAgrees.offenders()).singleElement().asString().contains("35.50");
    }

    @Test
    void tellOfATotalThatTheLinesDoNotSupport() {
        own(new OrderPlaced(ORDER, USER, LINES, eur("17.74"), PAYMENT, null, PLACED_AT, PLACED_AT.plusSeconds(60)));
        assertThat(moneyAgrees.offenders())
                .containsExactly("Order %s has a total of 17.74, its lines cost 17.75.".formatted(ORDER));
    }

    @Test
    void tellOfALineInAnotherCurrency() {
        own(new OrderPlaced(
                ORDER, USER, LINES, Money.of("17.75", "GBP"), PAYMENT, null, PLACED_AT, PLACED_AT.plusSeconds(60)));
        assertThat(moneyAgrees.offenders()).hasSize(3).allMatch(line -> line.contains("GBP"));
    }

    @Test
    void tellOfAnOrderConfirmedOrCapturedForAnotherAmount() {
        own(placed());
        own(new OrderConfirmed(ORDER, PAYMENT, eur("17")));
        captured(PAYMENT, Money.of("17.75", "GBP"));
        assertThat(moneyAgrees.offenders())
                .containsExactlyInAnyOrder(
                        "Order %s was placed for 17.75 EUR and confirmed for 17.00 EUR.".formatted(ORDER),
                        "Order %s costs 17.75 EUR, but 17.75 GBP were captured for it.".formatted(ORDER));
    }

    @Test
    void holdForAmountsThatWereRounded() {
        own(placed(ORDER, FINE_LINES));
        own(returned(RETURN, eur("4.65"), new ReturnedLine(1, MUG, 1, eur("4.65"))));
        own(returned(OTHER_RETURN, eur("9.31"), new ReturnedLine(1, MUG, 2, eur("9.31"))));
        assertThat(moneyAgrees.offenders()).isEmpty();
    }

    @Test
    void holdForWhatWasChargedBeforeAmountsWereRounded() {
        own(placedBefore(FINE_LINES));
        captured(PAYMENT, eur("13.9563"));
        own(returned(RETURN, eur("4.6521"), new ReturnedLine(1, MUG, 1, eur("4.6521"))));
        own(returned(OTHER_RETURN, eur("9.3042"), new ReturnedLine(1, MUG, 2, eur("9.3042"))));
        assertThat(moneyAgrees.offenders()).isEmpty();
    }

    @Test
    void tellOfALineThatIsNotChargedInWholeMinorUnits() {
        OrderLine line = FINE_LINES.getFirst();
        Money exact = eur("13.9563");
        own(new OrderPlaced(
                ORDER,
                USER,
                List.of(new OrderLine(1, MUG, "Mug", 3, line.unitPrice(), false, exact)),
                exact,
                PAYMENT,
                null,
                PLACED_AT,
                PLACED_AT.plusSeconds(60)));
        assertThat(moneyAgrees.offenders())
                .containsExactly(
                        "Order %s charges 13.9563 EUR for line 1, whose 3 units cost 4.6521 each.".formatted(ORDER));
    }

    @Test
    void tellOfReturnsWhosePartsDoNotAddUpToTheLine() {
        own(placed(ORDER, FINE_LINES));
        own(returned(RETURN, eur("4.65"), new ReturnedLine(1, MUG, 1, eur("4.65"))));
        own(returned(OTHER_RETURN, eur("9.30"), new ReturnedLine(1, MUG, 2, eur("9.30"))));
        assertThat(moneyAgrees.offenders())
                .containsExactly(
                        ("Return %s of order %s brings what was given back to 13.95 EUR for 3 units of line 1, "
                                        + "which cost 4.6521 EUR each.")
                                .formatted(OTHER_RETURN, ORDER));
    }

    @Test
    void tellOfARefundThatTheReturnedLinesDoNotSupport() {
        own(placed());
        own(returned(RETURN, eur("5"), TWO_MUGS));
        assertThat(moneyAgrees.offenders())
                .containsExactly("Return %s of order %s has a refund of 5.00, its lines had cost 5.10."
                        .formatted(RETURN, ORDER));
    }

    @Test
    void tellOfAReturnedLineAtAnotherPrice() {
        own(placed());
        own(returned(RETURN, eur("5"), new ReturnedLine(1, MUG, 2, eur("5"))));
        assertThat(moneyAgrees.offenders()).singleElement().asString().contains(RETURN, ORDER.value(), "line 1");
    }

    @Test
    void tellOfRefundsThatDifferFromTheirReturns() {
        own(placed());
        own(returned(RETURN, eur("5.10"), TWO_MUGS));
        refunded(RETURN, eur("5.11"));
        refunded("unknown", eur("1"));
        assertThat(moneyAgrees.offenders())
                .hasSize(2)
                .anyMatch(line -> line.contains("Refund unknown"))
                .anyMatch(line -> line.contains("Refund " + RETURN));
    }

    @Test
    void tellOfARefundPaidTwiceAndOfOneThatIsOnlySaidToBePaid() {
        own(placed());
        own(returned(RETURN, eur("5.10"), TWO_MUGS));
        own(new OrderRefundPaid(ORDER, RETURN, eur("5.10")));
        assertThat(moneyAgrees.offenders()).singleElement().asString().contains("nothing was paid");
        refunded(RETURN, eur("5.10"));
        assertThat(moneyAgrees.offenders()).isEmpty();
        refunded(RETURN, eur("5.10"));
        assertThat(moneyAgrees.offenders()).singleElement().asString().contains("paid 2 times");
    }

    @Test
    void tellOfReturnsBeyondThePurchase() {
        own(placed());
        own(returned(RETURN, eur("5.10"), TWO_MUGS));
        own(returned("0197c1de-ae6f-7071-8283-9e0f1a2b3c4e", eur("5.10"), TWO_MUGS));
        assertThat(returnsWithinPurchase.offenders()).isEmpty();
        own(returned("0197c1de-ae6f-7071-8283-9e0f1a2b3c4f", eur("2.55"), new ReturnedLine(1, MUG, 1, eur("2.55"))));
        own(returned("0197c1de-ae6f-7071-8283-9e0f1a2b3c50", eur("1"), new ReturnedLine(9, CUP, 1, eur("1"))));
        assertThat(returnsWithinPurchase.offenders())
                .containsExactly(
                        "Order %s has 5 units of line 1 returned of 4 bought.".formatted(ORDER),
                        "Order %s has 1 units of line 9 returned of 0 bought.".formatted(ORDER));
    }

    private void assertAllHold() {
        Stream.of(ordersEnd, confirmedWithStock, capturedWhenConfirmed, moneyAgrees, returnsWithinPurchase)
                .forEach(invariant -> assertThat(invariant.offenders())
                        .as(invariant.statement())
                        .isEmpty());
    }

    private static OrderLinesReturned returned(String id, Money refund, ReturnedLine... lines) {
        return new OrderLinesReturned(ORDER, id, List.of(lines), List.of(), PAYMENT, refund);
    }

    private static void own(Object event) {
        DATABASE.store(ORDER.value(), event);
    }

    private static void reservation(StockLine... lines) {
        ReservationId id = ReservationId.of(ORDER.value());
        DATABASE.storeImported("product", ORDER.value(), new ReservationMade(id, List.of(lines)));
    }

    private static void captured(PaymentId payment, Money amount) {
        DATABASE.storeImported("payment", payment.value(), new PaymentCaptured(payment, ORDER.value(), amount));
    }

    private static void refunded(String refundId, Money amount) {
        DATABASE.storeImported(
                "payment", PAYMENT.value(), new PaymentRefunded(PAYMENT, ORDER.value(), refundId, amount, amount));
    }
}
