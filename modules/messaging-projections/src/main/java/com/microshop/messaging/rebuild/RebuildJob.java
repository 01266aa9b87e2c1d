package com.microshop.messaging.rebuild;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.processing.Tokens;
import com.microshop.messaging.store.ModuleStore;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is to be rebuilt, and with what.
 *
 * @param id of the rebuild
 * @param since only aggregates with events since then are handled; null for all
 * @param store of the projection's module
 * @param tokens of the projection's module
 * @param upcasts whether stored events may turn into others, so that their names say nothing
 * @param database what it works with
 */
record RebuildJob(
        long id,
        String projection,
        Compare compare,
        @Nullable Instant since,
        ModuleStore store,
        Tokens tokens,
        boolean upcasts,
        Database database) {

    /** The database, and transactions in it. */
    record Database(DataSource dataSource, JdbcClient jdbc, TransactionTemplate transaction) {

        /** Limits how long statements of the current transaction wait for locks. */
        void limitWait(String limit) {
            var _ = jdbc.sql("SET LOCAL lock_timeout = '%s'".formatted(limit)).update();
        }
    }
}
