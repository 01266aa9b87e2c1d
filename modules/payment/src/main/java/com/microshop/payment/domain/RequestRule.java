package com.microshop.payment.domain;

import com.microshop.kernel.Rejection;
import com.microshop.payment.PaymentRequested;
import com.microshop.payment.RequestPayment;

/** What a payment must be like to be requested. */
final class RequestRule {

    private RequestRule() {}

    /**
     * What happens when the payment is requested.
     *
     * @throws Rejection if it cannot be
     */
    static PaymentRequested check(RequestPayment command) {
        if (command.amount().isNegative()) {
            throw Rejection.invalid("negative-amount", "A payment cannot be of %s.".formatted(command.amount()));
        }
        if (command.reference().isBlank()) {
            throw Rejection.invalid("missing-reference", "A payment needs a reference to what is paid for.");
        }
        return new PaymentRequested(
                command.paymentId(),
                command.reference(),
                command.amount(),
                command.paymentToken(),
                command.expiresAt());
    }
}
