package com.microshop.payment.provider;

import com.microshop.payment.PaymentId;

/**
 * Identifies a task.
 *
 * @param refundId which refund, or empty
 */
record TaskKey(PaymentId payment, Operation operation, String refundId) {

    static TaskKey of(PaymentId payment, Operation operation) {
        return new TaskKey(payment, operation, "");
    }
}
