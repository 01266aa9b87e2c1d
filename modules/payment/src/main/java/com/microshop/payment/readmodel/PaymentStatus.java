package com.microshop.payment.readmodel;

/** How far a payment is, as it is read. */
public enum PaymentStatus {
    /** The provider has not answered yet. */
    REQUESTED,
    /** The provider holds the money. */
    AUTHORIZED,
    /** The money was taken; part of it may have been paid back. */
    CAPTURED,
    /** The provider refused. */
    DECLINED,
    /** It was given up before money was taken. */
    CANCELLED,
    /** The provider did not answer in time. */
    TIMED_OUT,
    /** All of the money was paid back. */
    REFUNDED
}
