package com.microshop.messaging.store;

import com.microshop.messaging.OverloadedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads on behalf of operators: changes nothing, and no statement takes longer than the patience allows. */
final class PatientReads {

    private static final String CANCELLED = "57014";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Duration patience;

    PatientReads(JdbcClient jdbc, PlatformTransactionManager transactionManager, Duration patience) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactionManager);
        transaction.setReadOnly(true);
        this.patience = patience;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    Duration patience() {
        return patience;
    }

    /**
     * What is read.
     *
     * @param tooLong what to say if it takes too long
     * @throws OverloadedException if it takes too long
     */
    <T> T read(Supplier<String> tooLong, Supplier<T> reading) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                var _ = jdbc.sql("SELECT set_config('statement_timeout', ?, true)")
                        .param(patience.toMillis() + "ms")
                        .query(String.class)
                        .single();
                return reading.get();
            }));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException sql && CANCELLED.equals(sql.getSQLState())) {
                throw new OverloadedException(tooLong.get());
            }
            throw e;
        }
    }
}
