package com.microshop.order;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import com.microshop.product.ProductId;
import com.microshop.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Orders for tests. */
public final class Examples {

    public static final OrderId ORDER = OrderId.of("0197c1de-8c4d-7e5f-a061-7c8d9e0f1a2b");
    public static final UserId USER = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    public static final PaymentId PAYMENT = PaymentId.of("0197c1de-9d5e-7f60-b172-8d9e0f1a2b3c");
    public static final ProductId MUG = ProductId.of("0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1a");
    public static final ProductId CUP = ProductId.of("0197c1de-7b3c-7d4e-9f50-6b7c8d9e0f1b");
    public static final String RETURN = "0197c1de-ae6f-7071-8283-9e0f1a2b3c4d";
    public static final Instant PLACED_AT = Instant.parse("2026-03-01T09:30:00.125Z");
    public static final Instant EXPIRES_AT = Instant.parse("2026-03-01T09:45:00.125Z");

    /** Four mugs at 2.55, one cup at an agreed 5.00, one more mug at 2.55: 17.75 in all. */
    public static final List<OrderLine> LINES = List.of(
            new OrderLine(1, MUG, "Mug", 4, eur("2.55"), false),
            new OrderLine(2, CUP, "Cup", 1, eur("5"), true),
            new OrderLine(3, MUG, "Mug", 1, eur("2.55"), false));

    public static final Money TOTAL = eur("17.75");

    /** Three mugs at 4.6521: exactly 13.9563, charged 13.96. */
    public static final List<OrderLine> FINE_LINES = List.of(new OrderLine(1, MUG, "Mug", 3, eur("4.6521"), false));

    private Examples() {}

    public static Money eur(String amount) {
        return Money.of(amount, "EUR");
    }

    public static PlaceOrder place(List<OrderLine> lines) {
        return new PlaceOrder(ORDER, USER, lines, PAYMENT, "tok_approve", PLACED_AT, EXPIRES_AT);
    }

    public static OrderPlaced placed() {
        return placed(ORDER, LINES);
    }

    public static OrderPlaced placed(OrderId order, List<OrderLine> lines) {
        return placedWith(order, lines.stream().map(OrderLine::withAmount).toList());
    }

    /** As orders were placed before the amounts of lines were rounded and recorded. */
    public static OrderPlaced placedBefore(List<OrderLine> lines) {
        return placedWith(ORDER, lines);
    }

    private static OrderPlaced placedWith(OrderId order, List<OrderLine> lines) {
        String currency = lines.getFirst().unitPrice().currency();
        Money total = lines.stream().map(OrderLine::cost).reduce(Money.zero(currency), Money::plus);
        return new OrderPlaced(order, USER, lines, total, PAYMENT, "tok_approve", PLACED_AT, EXPIRES_AT);
    }

    public static OrderReserved reserved() {
        return new OrderReserved(ORDER, PAYMENT, TOTAL, "tok_approve", EXPIRES_AT);
    }

    public static OrderConfirmed confirmed() {
        return new OrderConfirmed(ORDER, PAYMENT, TOTAL);
    }

    public static OrderCancelled cancelled() {
        return new OrderCancelled(ORDER, PAYMENT, "changed my mind");
    }

    /** One unit of each of these lines at this price. */
    public static List<OrderLine> lines(int number, Money unitPrice) {
        List<OrderLine> lines = new ArrayList<>();
        for (int line = 1; line <= number; line++) {
            lines.add(new OrderLine(line, MUG, "Mug", 1, unitPrice, false));
        }
        return lines;
    }
}
