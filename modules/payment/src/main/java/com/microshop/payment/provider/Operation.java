package com.microshop.payment.provider;

import java.util.Locale;

/** The kinds of calls to the provider, as named in the task list. */
enum Operation {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Operation ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
