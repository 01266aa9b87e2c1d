package com.microshop.loader;

/** The outcome of an order, as the load distinguishes it. */
enum Outcome {
    OPEN,
    CONFIRMED,
    FAILED;

    /** From the API's {@code status}; an unknown status is a failure. */
    static Outcome of(String status) {
        return switch (status) {
            case "pending", "reserved" -> OPEN;
            case "confirmed", "refunded" -> CONFIRMED;
            default -> FAILED;
        };
    }
}
