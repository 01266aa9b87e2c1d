package com.microshop.messaging.store;

import com.microshop.messaging.StoreConflictException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns the database cluster's transaction ids into the store's own count, which never goes back.
 *
 * <p>Transaction ids are a cluster's own. A store that was dumped and restored into another cluster brings larger ones
 * than the new cluster counts, and readers would wait for ever. So each store remembers which cluster it counts in, and
 * on arrival in another one adds an offset beyond everything that it holds.
 */
final class StoreClock {

    private static final Logger LOG = LoggerFactory.getLogger(StoreClock.class);

    private StoreClock() {}

    /**
     * The offset to add to this cluster's transaction ids, found or agreed upon with the other processes.
     *
     * @throws StoreConflictException if the clock was taken away because the store has moved
     */
    static long offset(String schema, JdbcClient jdbc, TransactionTemplate transaction) {
        boolean hasClock = jdbc.sql("SELECT to_regclass(?) IS NOT NULL")
                .param(schema + ".store_clock")
                .query(Boolean.class)
                .single();
        if (!hasClock) {
            throw new StoreConflictException(schema);
        }
        Long offset = transaction.execute(status -> {
            jdbc.sql("LOCK TABLE %s.store_clock IN EXCLUSIVE MODE".formatted(schema))
                    .update();
            return jdbc.sql("""
                            SELECT tx_offset FROM (SELECT * FROM %s.store_clock ORDER BY id DESC LIMIT 1) newest
                            WHERE system_identifier = (SELECT system_identifier FROM pg_control_system())
                            """.formatted(schema))
                    .query(Long.class)
                    .optional()
                    .orElseGet(() -> newOffset(schema, jdbc));
        });
        if (offset == null) {
            throw new IllegalStateException("No clock for the event store in schema " + schema);
        }
        return offset;
    }

    private static long newOffset(String schema, JdbcClient jdbc) {
        long offset = jdbc.sql("""
                        INSERT INTO %1$s.store_clock (system_identifier, tx_offset)
                        SELECT system_identifier, coalesce((SELECT max(tx) FROM %1$s.event), 0)
                        FROM pg_control_system()
                        RETURNING tx_offset
                        """.formatted(schema)).query(Long.class).single();
        if (offset > 0) {
            LOG.info("Event store {} has moved to another database cluster; it continues after {}", schema, offset);
        }
        return offset;
    }
}
