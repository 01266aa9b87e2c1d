package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.payment.PaymentId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The to-do list of the provider workers, {@code payments.provider_task}, as they use it.
 *
 * <p>A claim is a lease: the task is due again when the lease is over. A worker that is slower than its lease meets the
 * number of attempts changed, and his report about the task changes nothing. Refunds wait for their payment's capture.
 */
final class ProviderTasks {

    /** From this many attempts on a task counts as struggling. */
    static final int STRUGGLING = 5;

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT payment_id, operation, refund_id
                  FROM payments.provider_task d
                 WHERE next_attempt_at <= now()
                   AND (:calls OR expires_at <= now())
                   AND (operation <> 'refund' OR NOT EXISTS (
                        SELECT 1 FROM payments.provider_task c
                         WHERE c.payment_id = d.payment_id AND c.operation = 'capture'))
                 ORDER BY next_attempt_at
                 LIMIT :limit
                   FOR UPDATE OF d SKIP LOCKED)
            UPDATE payments.provider_task t
               SET attempts = t.attempts + 1, next_attempt_at = now() + :lease * interval '1 millisecond'
              FROM due
             WHERE t.payment_id = due.payment_id AND t.operation = due.operation AND t.refund_id = due.refund_id
            RETURNING t.payment_id, t.operation, t.refund_id, t.idempotency_key, t.amount, t.currency, t.payment_token,
                      t.provider_reference, t.correlation_id, t.cause_id, t.attempts, now() AS claimed_at, COALESCE(t.expires_at <= now(), false) AS expired""";

    private static final String PUT_OFF = """
            UPDATE payments.provider_task
               SET next_attempt_at = LEAST(now() + :delay * interval '1 millisecond',
                                           CASE WHEN expires_at > now() THEN expires_at END),
                   last_error = :error
             WHERE payment_id = :payment AND operation = :operation AND refund_id = :refund AND attempts = :attempts""";

    private static final String SUMMARY = """
            SELECT operation, count(*) AS open, count(*) FILTER (WHERE attempts >= :struggling) AS struggling,
                   extract(epoch FROM now() - min(requested_at)) AS oldest_seconds
              FROM payments.provider_task GROUP BY operation""";

    /** How much there is to do. */
    record Summary(Operation operation, long open, long struggling, Duration oldest) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    ProviderTasks(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Claims tasks that are due.
     *
     * @param limit the largest number of them
     * @param calls whether the provider may be asked; if not, only authorizations whose time is up are claimed
     * @param lease how long the tasks belong to the caller
     */
    List<ProviderTask> claim(int limit, boolean calls, Duration lease) {
        return transaction.execute(status -> jdbc.sql(CLAIM)
                .param("lease", lease.toMillis())
                .param("calls", calls)
                .param("limit", limit)
                .query(ProviderTasks::task)
                .list());
    }

    /** Puts a task off that failed; an authorization at most until its time is up. */
    void putOff(ProviderTask task, Duration delay, String error) {
        transaction.executeWithoutResult(status -> jdbc.sql(PUT_OFF)
                .param("delay", delay.toMillis())
                .param("error", error)
                .param("payment", task.payment().value())
                .param("operation", task.operation().word())
                .param("refund", task.refundId())
                .param("attempts", task.attempts())
                .update());
    }

    /** How much there is to do, by operation. */
    List<Summary> summary() {
        return jdbc.sql(SUMMARY)
                .param("struggling", STRUGGLING)
                .query((row, n) -> new Summary(
                        Operation.ofWord(row.getString("operation")),
                        row.getLong("open"),
                        row.getLong("struggling"),
                        Duration.ofSeconds(row.getLong("oldest_seconds"))))
                .list();
    }

    private static ProviderTask task(ResultSet row, int n) throws SQLException {
        return new ProviderTask(
                PaymentId.of(row.getString("payment_id")),
                Operation.ofWord(row.getString("operation")),
                row.getString("refund_id"),
                row.getString("idempotency_key"),
                amount(row.getBigDecimal("amount"), row.getString("currency")),
                row.getString("payment_token"),
                row.getString("provider_reference"),
                row.getString("correlation_id"),
                row.getString("cause_id"),
                row.getInt("attempts"),
                row.getBoolean("expired"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Money amount(@Nullable BigDecimal amount, @Nullable String currency) {
        return amount == null || currency == null ? null : new Money(amount, currency);
    }
}
