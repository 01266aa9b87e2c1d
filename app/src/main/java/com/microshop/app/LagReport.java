package com.microshop.app;

import com.microshop.messaging.Projections.Lag;
import java.util.List;

/**
 * How far the processors of a process are behind, and why.
 *
 * @param lags all of them, also those that are not behind
 */
record LagReport(List<Lag> lags) {

    /** Copies the list. */
    LagReport {
        lags = List.copyOf(lags);
    }
}
