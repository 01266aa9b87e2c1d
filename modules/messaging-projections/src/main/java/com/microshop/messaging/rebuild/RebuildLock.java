package com.microshop.messaging.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Allows one process of the shop to rebuild a projection; it ends with its connection, and so with its process. */
final class RebuildLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildLock.class);

    private static final String KEY = "hashtextextended('microshop.rebuild/' || ?, 0)";

    private final Connection connection;
    private final JdbcClient jdbc;
    private final String name;

    private RebuildLock(Connection connection, JdbcClient jdbc, String name) {
        this.connection = connection;
        this.jdbc = jdbc;
        this.name = name;
    }

    static Optional<RebuildLock> take(DataSource dataSource, String name) {
        try {
            Connection connection = dataSource.getConnection();
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            RebuildLock lock = new RebuildLock(connection, jdbc, name);
            try {
                if (lock.says("SELECT pg_try_advisory_lock(" + KEY + ")")) {
                    return Optional.of(lock);
                }
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("There is no database connection for a rebuild", e);
        }
    }

    /** Whether no process holds it; if so, none can take it until the transaction ends. */
    static boolean isFree(JdbcClient transaction, String name) {
        return transaction
                .sql("SELECT pg_try_advisory_xact_lock(" + KEY + ")")
                .param(name)
                .query(Boolean.class)
                .single();
    }

    /** The connection that it lives on: what is done with it fails once the lock is lost. */
    JdbcClient jdbc() {
        return jdbc;
    }

    private boolean says(String sql) {
        return jdbc.sql(sql).param(name).query(Boolean.class).single();
    }

    @Override
    public void close() {
        try (connection) {
            try {
                var _ = says("SELECT pg_advisory_unlock(" + KEY + ")");
            } catch (RuntimeException e) {
                LOG.debug("The lock of {} goes with its connection: {}", name, e.toString());
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("The connection of a lock is lost: {}", e.toString());
        }
    }
}
