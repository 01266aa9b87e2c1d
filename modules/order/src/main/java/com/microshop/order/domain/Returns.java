package com.microshop.order.domain;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.order.OrderLine;
import com.microshop.order.OrderLinesReturned;
import com.microshop.order.OrderPlaced;
import com.microshop.order.OrderRefundPaid;
import com.microshop.order.ReturnLine;
import com.microshop.order.ReturnOrderLines;
import com.microshop.order.ReturnedLine;
import com.microshop.product.ProductId;
import com.microshop.product.StockLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came back of an order so far.
 *
 * @param units returned units by line number
 * @param refunds what was given back for them, by line number
 * @param byId each return's lines by its id
 * @param unpaid the returns whose money is still to be paid back
 */
record Returns(
        Map<Integer, Integer> units,
        Map<Integer, Money> refunds,
        Map<String, List<ReturnLine>> byId,
        Set<String> unpaid) {

    Returns {
        units = Map.copyOf(units);
        refunds = Map.copyOf(refunds);
        byId = Map.copyOf(byId);
        unpaid = Set.copyOf(unpaid);
    }

    static Returns none() {
        return new Returns(Map.of(), Map.of(), Map.of(), Set.of());
    }

    /**
     * Whether the return was accepted before.
     *
     * @throws Rejection if another return with this id was
     */
    boolean knows(ReturnOrderLines command) {
        List<ReturnLine> known = byId.get(command.returnId());
        if (known != null && !known.equals(command.lines())) {
            throw Rejection.conflict(
                    "return-differs", "Return %s was made with other lines.".formatted(command.returnId()));
        }
        return known != null;
    }

    /**
     * What happens when the lines are returned.
     *
     * @throws Rejection if they cannot be
     */
    OrderLinesReturned accept(OrderPlaced order, ReturnOrderLines command) {
        if (command.lines().isEmpty()) {
            throw Rejection.invalid("return-lines", "A return has at least one line.");
        }
        List<ReturnedLine> returned = new ArrayList<>();
        Map<ProductId, Integer> stock = new LinkedHashMap<>();
        Set<Integer> seen = new HashSet<>();
        Money refund = Money.zero(order.total().currency());
        for (ReturnLine wanted : command.lines()) {
            if (!seen.add(wanted.line())) {
                throw Rejection.invalid("return-line-twice", "Line %d is named twice.".formatted(wanted.line()));
            }
            OrderLine bought = bought(order, wanted);
            Money amount = refund(bought, wanted.quantity());
            returned.add(new ReturnedLine(wanted.line(), bought.productId(), wanted.quantity(), amount));
            stock.merge(bought.productId(), wanted.quantity(), Math::addExact);
            refund = refund.plus(amount);
        }
        List<StockLine> stockLines = stock.entrySet().stream()
                .map(units -> new StockLine(units.getKey(), units.getValue()))
                .toList();
        return new OrderLinesReturned(
                order.orderId(), Ids.requireId(command.returnId()), returned, stockLines, order.paymentId(), refund);
    }

    /** What all units of the line that came back, these included, cost together, less what was given back before. */
    private Money refund(OrderLine line, int quantity) {
        Money nothing = Money.zero(line.unitPrice().currency());
        Money due = line.costOf(units.getOrDefault(line.line(), 0) + quantity)
                .minus(refunds.getOrDefault(line.line(), nothing));
        // An older version, running beside this one, gave fractions of a minor unit back.
        return due.isNegative() ? nothing : due;
    }

    private OrderLine bought(OrderPlaced order, ReturnLine wanted) {
        int number = wanted.line();
        if (number < 1 || number > order.lines().size()) {
            throw Rejection.invalid(
                    "return-line-unknown",
                    "The order has lines 1 to %d, not %d."
                            .formatted(order.lines().size(), number));
        }
        OrderLine line = order.lines().get(number - 1);
        int left = line.quantity() - units.getOrDefault(number, 0);
        if (wanted.quantity() < 1) {
            throw Rejection.invalid(
                    "return-quantity",
                    "Line %d: at least 1 unit is returned, not %d.".formatted(number, wanted.quantity()));
        }
        if (wanted.quantity() > left) {
            throw new Rejection(
                    Rejection.Reason.CONFLICT,
                    "return-exceeds-purchase",
                    "Line %d: %d of %d units are left to return, not %d."
                            .formatted(number, left, line.quantity(), wanted.quantity()),
                    Map.of("line", number, "left", left, "requested", wanted.quantity()));
        }
        return line;
    }

    /** Whether the money of this return is still to be paid back. */
    boolean isUnpaid(String returnId) {
        return unpaid.contains(returnId);
    }

    /** Whether every unit of the order came back and all its money was paid back. */
    boolean areCompleteAndPaid(OrderPlaced order) {
        return unpaid.isEmpty()
                && order.lines().stream().allMatch(line -> line.quantity() == units.getOrDefault(line.line(), 0));
    }

    Returns with(OrderLinesReturned event) {
        Map<Integer, Integer> moreUnits = new HashMap<>(units);
        Map<Integer, Money> moreRefunds = new HashMap<>(refunds);
        List<ReturnLine> lines = new ArrayList<>();
        for (ReturnedLine line : event.lines()) {
            moreRefunds.merge(line.line(), line.amount(), Money::plus);
            moreUnits.merge(line.line(), line.quantity(), Integer::sum);
            lines.add(new ReturnLine(line.line(), line.quantity()));
        }
        Map<String, List<ReturnLine>> moreReturns = new HashMap<>(byId);
        moreReturns.put(event.returnId(), List.copyOf(lines));
        Set<String> moreUnpaid = new HashSet<>(unpaid);
        moreUnpaid.add(event.returnId());
        return new Returns(moreUnits, moreRefunds, moreReturns, moreUnpaid);
    }

    Returns with(OrderRefundPaid event) {
        Set<String> stillUnpaid = new HashSet<>(unpaid);
        stillUnpaid.remove(event.returnId());
        return new Returns(units, refunds, byId, stillUnpaid);
    }
}
