package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The bodies of the provider protocol (docs/payment-provider.md). */
final class ProviderMessages {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String AUTHORIZATIONS = "/authorizations";
    static final String CAPTURES = "/captures";
    static final String VOIDS = "/voids";
    static final String REFUNDS = "/refunds";

    private ProviderMessages() {}

    /**
     * Asks to hold, take or pay back money, or to let it go.
     *
     * @param paymentId the payment
     * @param amount how much; absent to let go
     * @param currency of the amount
     * @param paymentToken the means of payment, to hold money
     * @param authorization the authorization, once there is one
     * @param refundId the refund, to pay money back
     */
    record Question(
            String paymentId,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable String paymentToken,
            @Nullable String authorization,
            @Nullable String refundId) {

        static Question of(ProviderCall call) {
            String payment = call.paymentId().value();
            return switch (call) {
                case ProviderCall.Authorize c -> about(payment, c.amount(), c.paymentToken(), null, null);
                case ProviderCall.Capture c -> about(payment, c.amount(), null, c.authorization(), null);
                case ProviderCall.Refund c -> about(payment, c.amount(), null, c.authorization(), c.refundId());
                case ProviderCall.VoidAuthorization c ->
                    new Question(payment, null, null, null, c.authorization(), null);
            };
        }

        private static Question about(
                String payment,
                Money money,
                @Nullable String paymentToken,
                @Nullable String authorization,
                @Nullable String refundId) {
            return new Question(payment, money.amount(), money.currency(), paymentToken, authorization, refundId);
        }

        /** Leaves the payment token out: it must not reach a log. */
        @Override
        public String toString() {
            return "Question[paymentId=%s, amount=%s %s]".formatted(paymentId, amount, currency);
        }
    }

    /** What was decided. */
    enum Outcome {
        APPROVED,
        DECLINED
    }

    /**
     * The answer.
     *
     * @param outcome what was decided
     * @param reference the provider's name for what it did, if approved
     * @param reason why not, if declined
     */
    record Answer(
            @Nullable Outcome outcome,
            @Nullable String reference,
            @Nullable String reason) {}
}
