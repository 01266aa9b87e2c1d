package com.microshop.messaging.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A connection of a rebuild's own, for one view of the database and for statements that may take long. */
final class OwnConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnConnection.class);

    private static final int ROWS_AT_A_TIME = 5_000;
    private static final int LOOK_EVERY_MILLIS = 500;
    private static final int UNLIMITED = 0;
    private static final int CANCELLATIONS = 15;
    private static final long BETWEEN_CANCELLATIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Connection connection;
    private final JdbcClient jdbc;
    private boolean isSpoilt;

    OwnConnection(DataSource dataSource) {
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("There is no database connection for the rebuild", e);
        }
        JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        template.setFetchSize(ROWS_AT_A_TIME);
        jdbc = JdbcClient.create(template);
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    /** From now on it sees the database as it is now. */
    void takeSnapshot() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback(); // the attempt before this one
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be looked at now", e);
        }
        var _ = jdbc.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .update();
        // It is idle while others work; without a transaction id of its own it blocks no reader of events.
        var _ = jdbc.sql("SET LOCAL idle_in_transaction_session_timeout = 0").update();
        String taken = jdbc.sql("SELECT pg_current_snapshot()::text")
                .query(String.class)
                .single();
        LOG.debug("Looking as of {}", taken);
    }

    /**
     * Waits for statements that may take long on this connection: they are cancelled once the rebuild is to stop. If they fail,
     * nothing else can be done with it.
     *
     * @param checkpoint called again and again meanwhile; throws if the rebuild is to stop or the database is lost
     */
    <T> T supervised(Executor executor, Runnable checkpoint, Supplier<T> statements) {
        isSpoilt = true;
        int usual = limitSilence(UNLIMITED);
        CompletableFuture<T> result = CompletableFuture.supplyAsync(statements, executor);
        try {
            T value = await(result, checkpoint);
            var _ = limitSilence(usual);
            isSpoilt = false;
            return value;
        } finally {
            cancelUntilDone(result);
        }
    }

    private int limitSilence(int millis) {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, millis);
            return before;
        } catch (SQLException e) {
            throw new IllegalStateException("The database is lost", e);
        }
    }

    private static <T> T await(CompletableFuture<T> result, Runnable checkpoint) {
        while (true) {
            try {
                return result.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                checkpoint.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                checkpoint.run();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            }
        }
    }

    /** Once is not enough: between two statements there is nothing to cancel. */
    private void cancelUntilDone(CompletableFuture<?> result) {
        boolean wasInterrupted = Thread.interrupted();
        for (int n = 0; n < CANCELLATIONS && !result.isDone(); n++) {
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                LOG.debug("Nothing to cancel, the database is lost: {}", e.toString());
            }
            LockSupport.parkNanos(BETWEEN_CANCELLATIONS_NANOS);
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (isSpoilt) {
                // Neither a late cancellation nor settings may meet the next user of the connection.
                connection.abort(Runnable::run);
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("A connection of a rebuild is lost: {}", e.toString());
        }
    }
}
