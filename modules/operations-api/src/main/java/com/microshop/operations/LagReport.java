package com.microshop.operations;

import com.microshop.messaging.Projections.Lag;
import java.util.List;

/**
 * How far the processors of a process are behind, and why.
 *
 * @param lags all of them, also those that are not behind
 */
public record LagReport(List<Lag> lags) {

    /** Copies the list. */
    public LagReport {
        lags = List.copyOf(lags);
    }
}
