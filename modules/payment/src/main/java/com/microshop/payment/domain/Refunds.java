package com.microshop.payment.domain;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.payment.RefundPayment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The refunds of one payment: together never more than the payment, each of them once. */
final class Refunds {

    private record Refund(Money amount, boolean paid) {}

    /** Not final: reading a snapshot does not set final fields. */
    private Map<String, Refund> byId = new LinkedHashMap<>();

    void requested(String refundId, Money amount) {
        byId.put(refundId, new Refund(amount, false));
    }

    void paid(String refundId) {
        byId.computeIfPresent(refundId, (id, refund) -> new Refund(refund.amount(), true));
    }

    /**
     * Whether the refund is still to be requested.
     *
     * @throws Rejection if it cannot be, or was requested with another amount
     */
    boolean isNew(RefundPayment command, Money payment) {
        Money amount = command.amount();
        if (amount.isNegative() || !amount.currency().equals(payment.currency())) {
            throw Rejection.invalid("bad-refund", "%s cannot be refunded of %s.".formatted(amount, payment));
        }
        Refund known = byId.get(command.refundId());
        if (known != null) {
            requireSame(command, known);
            return false;
        }
        Money left = left(payment);
        if (amount.isGreaterThan(left)) {
            throw Rejection.conflict(
                    "refund-exceeds-payment",
                    "%s cannot be refunded: only %s of payment %s is left."
                            .formatted(amount, left, command.paymentId()));
        }
        return true;
    }

    private static void requireSame(RefundPayment command, Refund known) {
        if (!known.amount().equals(command.amount())) {
            throw Rejection.conflict(
                    "refund-requested-differently",
                    "Refund %s was requested with %s, not %s."
                            .formatted(command.refundId(), known.amount(), command.amount()));
        }
    }

    /** What is to be paid by this refund, or null if that was paid or never requested. */
    @Nullable
    Money unpaid(String refundId) {
        Refund refund = byId.get(refundId);
        return refund == null || refund.paid() ? null : refund.amount();
    }

    /** What can still be refunded of the payment. */
    Money left(Money payment) {
        return byId.values().stream().map(Refund::amount).reduce(payment, Money::minus);
    }

    /** What has been paid back, in the payment's currency. */
    Money paid(Money payment) {
        return byId.values().stream()
                .filter(Refund::paid)
                .map(Refund::amount)
                .reduce(Money.zero(payment.currency()), Money::plus);
    }
}
