package com.microshop.payment.readmodel;

/** The status of a payment, in the read model. */
public enum PaymentStatus {
    /** The provider has not answered yet. */
    REQUESTED,
    /** The provider holds the money. */
    AUTHORIZED,
    /** The money was taken; part of it may have been paid back. */
    CAPTURED,
    /** The provider refused. */
    DECLINED,
    /** It was cancelled before money was taken. */
    CANCELLED,
    /** The provider did not answer in time. */
    TIMED_OUT,
    /** All of the money was paid back. */
    REFUNDED
}
