package com.microshop.payment.domain;

import java.util.Locale;

/** The status of a payment. */
enum Status {
    NEW,
    REQUESTED,
    AUTHORIZED,
    CAPTURE_REQUESTED,
    CAPTURED,
    DECLINED,
    TIMED_OUT,
    CANCELLED;

    /** Whether its money is taken or being taken. */
    boolean isTakenOrBeingTaken() {
        return this == CAPTURE_REQUESTED || this == CAPTURED;
    }

    /** In lower case, for example {@code capture-requested}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
