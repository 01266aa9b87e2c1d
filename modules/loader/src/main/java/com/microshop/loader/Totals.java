package com.microshop.loader;

import java.math.BigDecimal;

/** What became of one product: units sold and their revenue, units returned and what was refunded for them. */
record Totals(long unitsSold, BigDecimal revenue, long unitsReturned, BigDecimal refunds) {

    static final Totals NONE = new Totals(0, BigDecimal.ZERO, 0, BigDecimal.ZERO);

    Totals plusSold(long units, BigDecimal amount) {
        return new Totals(unitsSold + units, revenue.add(amount), unitsReturned, refunds);
    }

    Totals plusReturned(long units, BigDecimal amount) {
        return new Totals(unitsSold, revenue, unitsReturned + units, refunds.add(amount));
    }

    Totals plus(Totals other) {
        return plusSold(other.unitsSold, other.revenue).plusReturned(other.unitsReturned, other.refunds);
    }

    /** Whether both are equal, regardless of the scale of the amounts. */
    boolean agreesWith(Totals other) {
        return unitsSold == other.unitsSold
                && unitsReturned == other.unitsReturned
                && revenue.compareTo(other.revenue) == 0
                && refunds.compareTo(other.refunds) == 0;
    }
}
