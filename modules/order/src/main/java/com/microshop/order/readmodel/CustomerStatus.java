package com.microshop.order.readmodel;

import java.util.Locale;

/** Whether a customer may order. */
public enum CustomerStatus {
    /** May order. */
    ACTIVE,
    /** Was stopped from ordering. */
    DEACTIVATED,
    /** Is erased. */
    ERASED;

    /** The name for people and SQL, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
