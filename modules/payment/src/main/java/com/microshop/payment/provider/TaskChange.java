package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an event changes in the to-do list. */
sealed interface TaskChange {

    /** Which task. */
    TaskKey key();

    /**
     * There is something to do.
     *
     * @param version the sequence number of the event that says so
     */
    record Open(
            TaskKey key,
            long version,
            String idempotencyKey,
            @Nullable Money amount,
            @Nullable String paymentToken,
            @Nullable String providerReference,
            @Nullable Instant expiresAt,
            @Nullable String correlationId,
            Instant requestedAt)
            implements TaskChange {

        /** Leaves the payment token out: it must not reach a log. */
        @Override
        public String toString() {
            return "Open[%s]".formatted(key);
        }
    }

    /** It is done, or need not be done any more. */
    record Close(TaskKey key) implements TaskChange {}
}
