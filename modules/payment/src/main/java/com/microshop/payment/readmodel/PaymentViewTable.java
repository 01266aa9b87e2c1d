package com.microshop.payment.readmodel;

import com.microshop.kernel.Money;
import com.microshop.messaging.ProjectionTables;
import com.microshop.payment.PaymentRequested;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes {@code payments.payment_view}, many rows with one statement. */
final class PaymentViewTable {

    private static final String INSERT = """
            INSERT INTO {payment_view}
                (payment_id, reference, amount, refunded, currency, status, requested_at, version)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::numeric[], ?::numeric[], ?::text[], ?::text[],
                ?::timestamptz[], ?::bigint[])""";

    private static final String UPDATE = """
            UPDATE {payment_view} p
               SET version = c.version,
                   refunded = COALESCE(c.refunded, p.refunded),
                   status = CASE WHEN c.refunded = p.amount THEN 'REFUNDED' ELSE COALESCE(c.status, p.status) END
              FROM unnest(?::uuid[], ?::bigint[], ?::text[], ?::numeric[]) AS c (payment_id, version, status, refunded)
             WHERE p.payment_id = c.payment_id""";

    private final JdbcTemplate jdbc;
    private final String insert;
    private final String update;

    PaymentViewTable(JdbcTemplate jdbc, ProjectionTables tables) {
        this.jdbc = jdbc;
        this.insert = tables.sql(INSERT);
        this.update = tables.sql(UPDATE);
    }

    /** Writes the changes of a batch, in the order in which they happened. */
    void write(List<PaymentChange> changes) {
        Map<String, PaymentChange> byPayment = LinkedHashMap.newLinkedHashMap(changes.size());
        changes.forEach(change -> byPayment.merge(change.id(), change, PaymentChange::then));
        insert(byPayment.values().stream().filter(c -> c.request() != null).toList());
        update(byPayment.values().stream().filter(c -> c.request() == null).toList());
    }

    private void insert(List<PaymentChange> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.update(insert, statement -> {
            bind(statement, 1, "text", rows, PaymentChange::id);
            bind(statement, 2, "text", rows, row -> request(row).reference());
            bind(statement, 3, "numeric", rows, row -> request(row).amount().amount());
            bind(statement, 4, "numeric", rows, row -> row.refunded() == null ? BigDecimal.ZERO : row.refunded());
            bind(statement, 5, "text", rows, row -> request(row).amount().currency());
            bind(statement, 6, "text", rows, row -> name(statusOfNew(row)));
            bind(statement, 7, "text", rows, row -> text(row.requestedAt()));
            bind(statement, 8, "bigint", rows, PaymentChange::version);
        });
    }

    private void update(List<PaymentChange> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.update(update, statement -> {
            bind(statement, 1, "text", rows, PaymentChange::id);
            bind(statement, 2, "bigint", rows, PaymentChange::version);
            bind(statement, 3, "text", rows, row -> name(row.status()));
            bind(statement, 4, "numeric", rows, PaymentChange::refunded);
        });
    }

    private static PaymentRequested request(PaymentChange row) {
        return java.util.Objects.requireNonNull(row.request());
    }

    private static @Nullable PaymentStatus statusOfNew(PaymentChange row) {
        Money amount = request(row).amount();
        boolean paidBack = row.refunded() != null && row.refunded().compareTo(amount.amount()) == 0;
        return paidBack ? PaymentStatus.REFUNDED : row.status();
    }

    private static @Nullable String name(@Nullable PaymentStatus status) {
        return status == null ? null : status.name();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static <T> void bind(
            PreparedStatement statement,
            int index,
            String type,
            Collection<T> rows,
            Function<T, @Nullable Object> value)
            throws SQLException {
        Object[] values = rows.stream().map(value).toArray();
        statement.setObject(index, statement.getConnection().createArrayOf(type, values), Types.ARRAY);
    }
}
