package com.microshop.payment.domain;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
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

    /** Whether there is this refund already. */
    boolean has(String refundId, Money amount) {
        Refund known = byId.get(refundId);
        if (known != null && !known.amount().equals(amount)) {
            throw Rejection.conflict(
                    "refund-requested-differently",
                    "Refund %s was requested with %s, not %s.".formatted(refundId, known.amount(), amount));
        }
        return known != null;
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
