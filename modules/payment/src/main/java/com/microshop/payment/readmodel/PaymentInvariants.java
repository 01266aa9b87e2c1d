package com.microshop.payment.readmodel;

import com.microshop.messaging.Invariant;
import com.microshop.messaging.SqlInvariant;
import java.time.Duration;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must be true of payments at any time, checked from the module's own events. */
public final class PaymentInvariants {

    private static final String CAPTURED_ONCE = """
            WITH payment AS (
                SELECT aggregate_id,
                       max((payload -> 'amount' ->> 'amount')::numeric)
                           FILTER (WHERE type = 'payment.PaymentRequested') AS requested,
                       max(payload -> 'amount' ->> 'currency')
                           FILTER (WHERE type = 'payment.PaymentRequested') AS currency,
                       count(*) FILTER (WHERE type = 'payment.PaymentAuthorized') AS authorizations,
                       count(*) FILTER (WHERE type = 'payment.PaymentCaptured') AS captures,
                       sum((payload -> 'amount' ->> 'amount')::numeric)
                           FILTER (WHERE type = 'payment.PaymentCaptured') AS captured,
                       max(payload -> 'amount' ->> 'currency')
                           FILTER (WHERE type = 'payment.PaymentCaptured') AS captured_currency,
                       count(*) FILTER (WHERE type IN ('payment.PaymentDeclined', 'payment.PaymentTimedOut',
                                                       'payment.PaymentCancelled')) AS endings
                FROM payments.event
                WHERE source IS NULL
                  AND type IN ('payment.PaymentRequested', 'payment.PaymentAuthorized', 'payment.PaymentCaptured',
                               'payment.PaymentDeclined', 'payment.PaymentTimedOut', 'payment.PaymentCancelled')
                GROUP BY aggregate_id
            )
            SELECT CASE
                       WHEN captures > 1 THEN format('Payment %s was captured %s times.', aggregate_id, captures)
                       WHEN endings > 0 THEN format('Payment %s was captured although it was given up.', aggregate_id)
                       WHEN authorizations = 0
                           THEN format('Payment %s was captured without an authorization.', aggregate_id)
                       ELSE format('Payment %s captured %s %s, requested were %s %s.', aggregate_id,
                                   captured, captured_currency, COALESCE(requested, 0), currency)
                   END
            FROM payment
            WHERE captures > 1
               OR captures = 1 AND (endings > 0 OR authorizations = 0
                   OR captured IS DISTINCT FROM requested OR captured_currency IS DISTINCT FROM currency)
            ORDER BY aggregate_id
            """;

    private static final String REFUNDS_ADD_UP = """
            WITH refund AS (
                SELECT aggregate_id, payload ->> 'refund_id' AS refund_id,
                       count(*) FILTER (WHERE type = 'payment.RefundRequested') AS requests,
                       count(*) FILTER (WHERE type = 'payment.PaymentRefunded') AS payments,
                       COALESCE(sum((payload -> 'amount' ->> 'amount')::numeric)
                           FILTER (WHERE type = 'payment.RefundRequested'), 0) AS requested,
                       COALESCE(sum((payload -> 'amount' ->> 'amount')::numeric)
                           FILTER (WHERE type = 'payment.PaymentRefunded'), 0) AS paid,
                       max((payload -> 'total_refunded' ->> 'amount')::numeric) AS total
                FROM payments.event
                WHERE source IS NULL AND type IN ('payment.RefundRequested', 'payment.PaymentRefunded')
                GROUP BY aggregate_id, payload ->> 'refund_id'
            ), refunded AS (
                SELECT aggregate_id, sum(requested) AS requested, sum(paid) AS paid, max(total) AS total
                FROM refund
                GROUP BY aggregate_id
            ), taken AS (
                SELECT aggregate_id,
                       COALESCE(max((payload -> 'amount' ->> 'amount')::numeric)
                           FILTER (WHERE type = 'payment.PaymentCaptured'), 0) AS captured,
                       COALESCE(max((payload -> 'amount' ->> 'amount')::numeric), 0) AS asked
                FROM payments.event
                WHERE source IS NULL AND type IN ('payment.CaptureRequested', 'payment.PaymentCaptured')
                  AND aggregate_id IN (SELECT aggregate_id FROM refunded)
                GROUP BY aggregate_id
            )
            SELECT format('Refund %s of payment %s was requested %s times with %s in all and paid %s times with %s.',
                          refund_id, aggregate_id, requests, requested, payments, paid)
            FROM refund
            WHERE requests <> 1 OR payments > 1 OR payments = 1 AND paid <> requested
            UNION ALL
            SELECT format('Payment %s paid %s back and is to pay back %s, captured were %s.', r.aggregate_id, paid,
                          requested, COALESCE(captured, 0))
            FROM refunded r LEFT JOIN taken t USING (aggregate_id)
            WHERE paid > COALESCE(captured, 0) OR requested > COALESCE(asked, 0)
            UNION ALL
            SELECT format('Payment %s says that %s were paid back, its refunds add up to %s.', aggregate_id, total, paid)
            FROM refunded
            WHERE total <> paid
            """;

    private static final String NOTHING_WAITS = """
            WITH payment AS (
                SELECT aggregate_id,
                       max((payload ->> 'expires_at')::timestamptz) AS expires_at,
                       bool_or(type IN ('payment.PaymentAuthorized', 'payment.PaymentDeclined',
                                        'payment.PaymentTimedOut', 'payment.PaymentCancelled')) AS answered,
                       max(occurred_at) FILTER (WHERE type = 'payment.PaymentAuthorized') AS authorized_at,
                       bool_or(type IN ('payment.CaptureRequested', 'payment.PaymentCancelled')) AS decided,
                       max(occurred_at) FILTER (WHERE type = 'payment.CaptureRequested') AS capture_requested_at,
                       bool_or(type = 'payment.PaymentCaptured') AS captured,
                       max(occurred_at) FILTER (WHERE type = 'payment.VoidRequested') AS void_requested_at,
                       COALESCE(max(sequence) FILTER (WHERE type = 'payment.PaymentVoided')
                           > max(sequence) FILTER (WHERE type = 'payment.VoidRequested'), false) AS voided
                FROM payments.event
                WHERE source IS NULL AND type LIKE 'payment.%'
                GROUP BY aggregate_id
            ), refund AS (
                SELECT aggregate_id, payload ->> 'refund_id' AS refund_id,
                       min(occurred_at) FILTER (WHERE type = 'payment.RefundRequested') AS requested_at,
                       bool_or(type = 'payment.PaymentRefunded') AS paid
                FROM payments.event
                WHERE source IS NULL AND type IN ('payment.RefundRequested', 'payment.PaymentRefunded')
                GROUP BY aggregate_id, payload ->> 'refund_id'
            ), waiting AS (
                SELECT aggregate_id, 'an answer, although it expired' AS what, expires_at AS since
                FROM payment WHERE NOT answered
                UNION ALL
                SELECT aggregate_id, 'being captured or cancelled, authorized', authorized_at
                FROM payment WHERE NOT decided
                UNION ALL
                SELECT aggregate_id, 'its capture, requested', capture_requested_at
                FROM payment WHERE NOT captured
                UNION ALL
                SELECT aggregate_id, 'being voided, requested', void_requested_at
                FROM payment WHERE NOT voided
                UNION ALL
                SELECT aggregate_id, format('refund %s, requested', refund_id), requested_at
                FROM refund WHERE NOT paid
            )
            SELECT format('Payment %s waits for %s at %s.', aggregate_id, what,
                          to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            FROM waiting
            WHERE since < now() - :limit * interval '1 millisecond'
            ORDER BY aggregate_id, since
            """;

    private PaymentInvariants() {}

    /** A payment is captured at most once, with the amount requested and authorized. */
    public static Invariant capturedOnce(JdbcClient jdbc) {
        return new SqlInvariant(
                jdbc,
                "A payment is captured at most once, after its authorization, with the amount that was requested.",
                CAPTURED_ONCE);
    }

    /** Refunds are paid once each, and together at most what was captured. */
    public static Invariant refundsAddUp(JdbcClient jdbc) {
        return new SqlInvariant(
                jdbc,
                "A refund is paid once as requested, and the refunds of a payment never exceed what was captured.",
                REFUNDS_ADD_UP);
    }

    /**
     * Nothing waits for the provider, or for a decision, for too long.
     *
     * @param limit how long a payment may wait for each step; for its authorization, beyond the time it expires
     */
    public static Invariant nothingWaitsTooLong(JdbcClient jdbc, Duration limit) {
        return new SqlInvariant(
                jdbc,
                "No payment waits longer than %s for the provider or for being captured or cancelled.".formatted(limit),
                NOTHING_WAITS,
                Map.of("limit", limit.toMillis()));
    }
}
