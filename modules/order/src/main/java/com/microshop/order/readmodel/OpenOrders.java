package com.microshop.order.readmodel;

import com.microshop.user.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts orders that are still open. */
@Component
public class OpenOrders {

    private final JdbcClient jdbc;

    OpenOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What the read model shows at one moment.
     *
     * @param open how many orders of the user are open
     * @param unseen those of the placed orders that it does not show yet
     */
    public record Count(int open, Set<UUID> unseen) {

        /** Takes a copy. */
        public Count {
            unseen = Set.copyOf(unseen);
        }
    }

    /** Counts a user's open orders, and looks for some that were just placed. */
    public Count of(UserId user, Collection<UUID> placed) {
        return jdbc.sql("""
                        SELECT (SELECT count(*) FROM orders.order_view
                                 WHERE user_id = ?::uuid AND status IN ('pending', 'reserved')),
                               ARRAY(SELECT id FROM unnest(?) AS placed (id)
                                      WHERE NOT EXISTS (SELECT FROM orders.order_view WHERE order_id = id))
                        """)
                .param(user.value())
                .param(placed.toArray(UUID[]::new))
                .query(OpenOrders::count)
                .single();
    }

    private static Count count(ResultSet row, int number) throws SQLException {
        return new Count(row.getInt(1), Set.of((UUID[]) row.getArray(2).getArray()));
    }
}
