package com.microshop.order;

import java.util.Locale;

/** The status of an order. */
public enum OrderStatus {
    /** Placed; its stock is being reserved. */
    PENDING,
    /** All its stock is set aside; it is being paid. */
    RESERVED,
    /** The stock is the customer's and the payment is assured. */
    CONFIRMED,
    /** Ended: there was too little stock. */
    REJECTED,
    /** Ended: there was no payment. */
    DECLINED,
    /** Ended: cancelled on request or because the time was up. */
    CANCELLED,
    /** Ended: everything was returned and paid back. */
    REFUNDED;

    /** The name for people, clients and SQL, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status with this name. */
    public static OrderStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether stock or payment are still being waited for. */
    public boolean isOpen() {
        return this == PENDING || this == RESERVED;
    }
}
