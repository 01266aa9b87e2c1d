package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do at the provider: a row of {@code payments.provider_task}, as a worker claimed it.
 *
 * @param payment the payment
 * @param operation what to do
 * @param refundId which refund, or empty
 * @param idempotencyKey the same for each attempt
 * @param amount how much, or null to void
 * @param paymentToken the means of payment, or null
 * @param providerReference the authorization, or null if none is known
 * @param correlationId the story that it belongs to
 * @param causeId the event that asked for it, or null if that was not noted
 * @param attempts how many attempts there were, this one included; tells this claim from a later one
 * @param expired whether an authorization's time was up when the task was claimed
 * @param claimedAt when it was claimed, by the database's clock
 */
record ProviderTask(
        PaymentId payment,
        Operation operation,
        String refundId,
        String idempotencyKey,
        @Nullable Money amount,
        @Nullable String paymentToken,
        @Nullable String providerReference,
        @Nullable String correlationId,
        @Nullable String causeId,
        int attempts,
        boolean expired,
        Instant claimedAt) {

    /** What to ask the provider. */
    ProviderCall call() {
        return switch (operation) {
            case AUTHORIZE -> new ProviderCall.Authorize(idempotencyKey, payment, required(amount), paymentToken);
            case CAPTURE ->
                new ProviderCall.Capture(idempotencyKey, payment, required(providerReference), required(amount));
            case VOID -> new ProviderCall.VoidAuthorization(idempotencyKey, payment, providerReference);
            case REFUND ->
                new ProviderCall.Refund(
                        idempotencyKey, payment, required(providerReference), refundId, required(amount));
        };
    }

    /** Leaves the payment token out: it must not reach a log. */
    @Override
    public String toString() {
        return "%s%s of payment %s (attempt %d)"
                .formatted(operation.word(), refundId.isEmpty() ? "" : " " + refundId, payment, attempts);
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value, "the event of this task always has it");
    }
}
