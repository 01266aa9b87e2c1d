package com.microshop.order.readmodel;

import com.microshop.order.OrderId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds orders that are still open although their time is up. */
@Component
public class OverdueOrders {

    private static final String LOWEST = "00000000-0000-0000-0000-000000000000";

    private final JdbcClient jdbc;

    OverdueOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The next overdue orders by id.
     *
     * @param now orders that expire at this time or before are overdue
     * @param after the order to begin behind, or null to begin
     * @param limit the largest number of them
     */
    public List<OrderId> find(Instant now, @Nullable OrderId after, int limit) {
        return jdbc.sql("""
                        SELECT order_id FROM orders.order_view
                        WHERE status IN ('pending', 'reserved') AND expires_at <= ? AND order_id > ?::uuid
                        ORDER BY order_id LIMIT ?
                        """)
                .param(now.atOffset(ZoneOffset.UTC))
                .param(after == null ? LOWEST : after.value())
                .param(limit)
                .query((row, n) -> OrderId.of(row.getString(1)))
                .list();
    }
}
