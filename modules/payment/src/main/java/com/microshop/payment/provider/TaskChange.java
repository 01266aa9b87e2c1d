package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an event changes in the to-do list. */
sealed interface TaskChange {

    /** Which task. */
    TaskKey key();

    /**
     * The event that asks for something.
     *
     * @param version its sequence number
     * @param correlationId the story that it belongs to, or null
     */
    record Origin(
            String eventId,
            long version,
            Instant at,
            @Nullable String correlationId) {}

    /** There is something to do. */
    record Open(
            TaskKey key,
            Origin origin,
            String idempotencyKey,
            @Nullable Money amount,
            @Nullable String paymentToken,
            @Nullable String providerReference,
            @Nullable Instant expiresAt)
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
