package com.microshop.loader;

/** How far an order has come, as far as the load cares. */
enum Outcome {
    OPEN,
    CONFIRMED,
    FAILED;

    /** From the API's {@code status}; one that is not known is no success. */
    static Outcome of(String status) {
        return switch (status) {
            case "pending", "reserved" -> OPEN;
            case "confirmed", "refunded" -> CONFIRMED;
            default -> FAILED;
        };
    }
}
