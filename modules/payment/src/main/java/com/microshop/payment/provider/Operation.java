package com.microshop.payment.provider;

import java.util.Locale;

/** What can be asked of the provider, as the to-do list names it. */
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
