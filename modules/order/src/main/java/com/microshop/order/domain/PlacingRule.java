package com.microshop.order.domain;

import com.microshop.kernel.Currencies;
import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderPlaced;
import com.microshop.order.PlaceOrder;
import java.util.ArrayList;
import java.util.List;

/** What an order must be like to be placed. */
final class PlacingRule {

    private static final int MAX_LINES = 2_000;
    // Keeps the units of one product in one order, over all lines, within an int.
    private static final int MAX_QUANTITY = 1_000_000;

    private PlacingRule() {}

    /**
     * What happens when the order is placed.
     *
     * @throws Rejection if it cannot be
     */
    static OrderPlaced check(PlaceOrder command) {
        List<OrderLine> lines = command.lines();
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            throw Rejection.invalid(
                    "order-lines", "An order has 1 to %d lines, not %d.".formatted(MAX_LINES, lines.size()));
        }
        String currency = lines.getFirst().unitPrice().currency();
        if (!Currencies.isPayable(currency)) {
            throw Rejection.invalid(
                    "order-currency-not-payable", "%s is not a currency that one can pay in.".formatted(currency));
        }
        List<OrderLine> placed = new ArrayList<>(lines.size());
        Money total = Money.zero(currency);
        for (int i = 0; i < lines.size(); i++) {
            OrderLine line = lines.get(i);
            check(line, i + 1, currency);
            OrderLine charged = line.withAmount();
            placed.add(charged);
            total = total.plus(charged.cost());
        }
        if (!command.expiresAt().isAfter(command.placedAt())) {
            throw Rejection.invalid("order-expiry", "An order expires after it is placed.");
        }
        return new OrderPlaced(
                command.orderId(),
                command.userId(),
                placed,
                total,
                command.paymentId(),
                command.paymentToken(),
                command.placedAt(),
                command.expiresAt());
    }

    /** Whether this command placed the order, by whichever version's rule for amounts. */
    static boolean placed(PlaceOrder command, OrderPlaced order) {
        List<OrderLine> lines =
                order.lines().stream().map(OrderLine::withoutAmount).toList();
        return command.equals(new PlaceOrder(
                order.orderId(),
                order.userId(),
                lines,
                order.paymentId(),
                order.paymentToken(),
                order.placedAt(),
                order.expiresAt()));
    }

    private static void check(OrderLine line, int number, String currency) {
        if (line.line() != number) {
            throw Rejection.invalid(
                    "order-line-number", "Line %d of the order has number %d.".formatted(number, line.line()));
        }
        if (line.quantity() < 1 || line.quantity() > MAX_QUANTITY) {
            throw Rejection.invalid(
                    "order-quantity",
                    "Line %d: a quantity is 1 to %d, not %d.".formatted(number, MAX_QUANTITY, line.quantity()));
        }
        if (line.unitPrice().isNegative()) {
            throw Rejection.invalid(
                    "order-price", "Line %d: a price is not negative: %s.".formatted(number, line.unitPrice()));
        }
        if (!line.unitPrice().currency().equals(currency)) {
            throw Rejection.invalid(
                    "order-currency",
                    "All lines of an order have one currency; line 1 has %s, line %d has %s."
                            .formatted(currency, number, line.unitPrice().currency()));
        }
    }
}
