package com.microshop.local;

import com.microshop.postgres.PostgresException;
import com.microshop.postgres.PostgresServer;
import com.microshop.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running local server with the shop's database and role in it; a server that ends by itself is restarted. */
final class SupervisedPostgres implements AutoCloseable {

    /** The name of the role and of its database; the role is not a superuser. */
    static final String NAME = "microshop";

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedPostgres.class);
    private static final long PAUSE_SECONDS = 1;

    /** Of the role. */
    private static final String PASSWORD_FILE = "password";

    private final PostgresServer server;
    private final CountDownLatch closing = new CountDownLatch(1);

    private SupervisedPostgres(PostgresServer server) {
        this.server = server;
    }

    static SupervisedPostgres start(PostgresSettings settings) {
        SupervisedPostgres postgres = new SupervisedPostgres(PostgresServer.open(settings));
        boolean complete = false;
        try {
            postgres.createDatabase();
            Thread.ofPlatform().daemon().name("local-postgres").start(postgres::supervise);
            LOG.info(
                    "PostgreSQL {} runs on 127.0.0.1:{} (pid {}); role and database are {}, data and password are in {}",
                    postgres.server.version(),
                    postgres.server.port(),
                    postgres.server.pid(),
                    NAME,
                    postgres.server.folder());
            complete = true;
            return postgres;
        } finally {
            if (!complete) {
                postgres.close();
            }
        }
    }

    String url() {
        return server.url(NAME);
    }

    String password() {
        return server.password(PASSWORD_FILE);
    }

    /** Stops the server; a second call does nothing. */
    @Override
    public void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        server.close();
        LOG.info("PostgreSQL has stopped");
    }

    private void createDatabase() {
        try (Connection connection = DriverManager.getConnection(
                        server.url(PostgresServer.SUPERUSER), PostgresServer.SUPERUSER, server.password());
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '%s'")) {
                statement.execute("CREATE ROLE %s LOGIN".formatted(NAME));
            }
            statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(NAME, password()));
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '%s'")) {
                statement.execute("CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(NAME, NAME));
            }
        } catch (SQLException e) {
            throw new PostgresException(
                    "Cannot prepare the database in %s: %s.".formatted(server.folder(), e.getMessage()), e);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query.formatted(NAME))) {
            return result.next();
        }
    }

    private void supervise() {
        try {
            do {
                server.awaitEnd();
                if (closing.getCount() > 0) {
                    restart();
                }
            } while (!closing.await(server.isRunning() ? 0 : PAUSE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart() {
        LOG.warn("PostgreSQL has ended unexpectedly and is started again");
        try {
            server.start();
        } catch (PostgresException e) {
            LOG.error("{}", e.getMessage());
        }
    }
}
