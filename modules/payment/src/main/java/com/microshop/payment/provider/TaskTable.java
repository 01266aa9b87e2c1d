package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.payment.provider.TaskChange.Close;
import com.microshop.payment.provider.TaskChange.Open;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes {@code payments.provider_task}, many rows with one statement. */
final class TaskTable {

    /**
     * Leaves out what the event store knows to be settled: when the list is rebuilt from history, no worker must meet a
     * task of old, which a provider may have forgotten and would execute again.
     */
    private static final String OPEN = """
            INSERT INTO payments.provider_task
                (payment_id, operation, refund_id, idempotency_key, amount, currency, payment_token,
                 provider_reference, expires_at, correlation_id, requested_at, cause_id)
            SELECT t.payment_id, t.operation, t.refund_id, t.idempotency_key, t.amount, t.currency, t.payment_token,
                   t.provider_reference, t.expires_at, t.correlation_id, t.requested_at, t.cause_id
              FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::numeric[], ?::text[], ?::text[], ?::text[],
                          ?::timestamptz[], ?::text[], ?::timestamptz[], ?::bigint[], ?::text[])
                AS t (payment_id, operation, refund_id, idempotency_key, amount, currency, payment_token,
                      provider_reference, expires_at, correlation_id, requested_at, version, cause_id)
             WHERE NOT EXISTS (
                   SELECT 1 FROM payments.event e
                    WHERE e.source IS NULL AND e.aggregate_id = t.payment_id AND e.sequence > t.version
                      AND CASE t.operation
                          WHEN 'authorize' THEN e.type IN ('payment.PaymentAuthorized', 'payment.PaymentDeclined',
                                                           'payment.PaymentTimedOut', 'payment.PaymentCancelled')
                          WHEN 'capture' THEN e.type = 'payment.PaymentCaptured'
                          WHEN 'void' THEN e.type IN ('payment.PaymentVoided', 'payment.VoidRequested')
                          ELSE e.type = 'payment.PaymentRefunded' AND e.payload ->> 'refund_id' = t.refund_id
                          END)
            ON CONFLICT (payment_id, operation, refund_id) DO UPDATE
               SET idempotency_key = excluded.idempotency_key, provider_reference = excluded.provider_reference,
                   cause_id = excluded.cause_id, attempts = 0, next_attempt_at = now(), last_error = NULL""";

    private static final String CLOSE = """
            DELETE FROM payments.provider_task t
             USING unnest(?::text[], ?::text[], ?::text[]) AS c (payment_id, operation, refund_id)
             WHERE t.payment_id = c.payment_id AND t.operation = c.operation AND t.refund_id = c.refund_id""";

    private final JdbcTemplate jdbc;

    TaskTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void clear() {
        jdbc.execute("TRUNCATE payments.provider_task");
    }

    /**
     * Writes the changes of a batch, in the order in which they happened.
     *
     * @return whether that may have left something to do at once
     */
    boolean write(List<TaskChange> changes) {
        Map<TaskKey, TaskChange> last = LinkedHashMap.newLinkedHashMap(changes.size());
        changes.forEach(change -> last.put(change.key(), change));
        List<Close> closed = only(Close.class, last);
        List<Open> opened = only(Open.class, last);
        close(closed);
        open(opened);
        return !opened.isEmpty()
                || closed.stream().anyMatch(change -> change.key().operation() == Operation.CAPTURE);
    }

    private void open(List<Open> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        jdbc.update(OPEN, statement -> {
            bindKeys(statement, tasks);
            bind(statement, 4, "text", tasks, Open::idempotencyKey);
            bind(statement, 5, "numeric", tasks, task -> amount(task.amount()));
            bind(statement, 6, "text", tasks, task -> currency(task.amount()));
            bind(statement, 7, "text", tasks, Open::paymentToken);
            bind(statement, 8, "text", tasks, Open::providerReference);
            bind(statement, 9, "text", tasks, task -> text(task.expiresAt()));
            bind(statement, 10, "text", tasks, task -> task.origin().correlationId());
            bind(statement, 11, "text", tasks, task -> text(task.origin().at()));
            bind(statement, 12, "bigint", tasks, task -> task.origin().version());
            bind(statement, 13, "text", tasks, task -> task.origin().eventId());
        });
    }

    private void close(List<Close> tasks) {
        if (!tasks.isEmpty()) {
            jdbc.update(CLOSE, statement -> bindKeys(statement, tasks));
        }
    }

    private static <T extends TaskChange> List<T> only(Class<T> type, Map<TaskKey, TaskChange> changes) {
        return changes.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static @Nullable BigDecimal amount(@Nullable Money money) {
        return money == null ? null : money.amount();
    }

    private static @Nullable String currency(@Nullable Money money) {
        return money == null ? null : money.currency();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void bindKeys(PreparedStatement statement, List<? extends TaskChange> changes) throws SQLException {
        bind(statement, 1, "text", changes, change -> change.key().payment().value());
        bind(statement, 2, "text", changes, change -> change.key().operation().word());
        bind(statement, 3, "text", changes, change -> change.key().refundId());
    }

    private static <T> void bind(
            PreparedStatement statement, int index, String type, List<T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        Object[] values = rows.stream().map(value).toArray();
        statement.setObject(index, statement.getConnection().createArrayOf(type, values), Types.ARRAY);
    }
}
