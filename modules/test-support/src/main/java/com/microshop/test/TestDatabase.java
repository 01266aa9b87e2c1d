package com.microshop.test;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a real PostgreSQL for one test class. There is one server in each JVM, started when it is first asked
 * for: a container when a container engine answers, else a private child process; the system property
 * {@code microshop.test.postgres} ({@code container} or {@code process}) decides otherwise.
 *
 * @param url the JDBC URL, without user and password
 * @param user a superuser of the server
 */
public record TestDatabase(String url, String user, String password) implements AutoCloseable {

    private static final String ADMINISTRATION = "postgres";
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The JVM's server itself: its administrative database, in which tests create nothing. */
    public static TestDatabase shared() {
        return SharedServer.DATABASE;
    }

    /** A new, empty database in the JVM's server. */
    public static TestDatabase fresh() {
        return shared().createDatabase();
    }

    /** A second, private server that can be stopped, killed and started again. */
    public static TestServer startNew() {
        return TestServer.start(false);
    }

    /** As {@link #startNew}, with commits forced to the disk: what production does, and slower. */
    public static TestServer startNewDurable() {
        return TestServer.start(true);
    }

    /** Connections without a pool. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** A new connection; the caller closes it. */
    public Connection open() throws SQLException {
        return dataSource().getConnection();
    }

    /** Runs statements, separated by semicolons, in one transaction. */
    public void execute(String sql) {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("%s: %s".formatted(e.getMessage(), sql), e);
        }
    }

    /** Sets the clock that connections opened from now on see ahead of this machine's, as of a machine of its own. */
    public void setClockAhead(Duration ahead) {
        execute("""
                CREATE SCHEMA clock;
                CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
                    RETURN pg_catalog.now() + interval '%1$d seconds';
                CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql
                    RETURN pg_catalog.clock_timestamp() + interval '%1$d seconds';
                ALTER DATABASE %2$s SET search_path = clock, "$user", public, pg_catalog
                """.formatted(ahead.toSeconds(), name()));
    }

    /** Drops the database, disconnecting all who are still connected; dropping is optional, as the server goes with the JVM. */
    @Override
    public void close() {
        if (name().equals(ADMINISTRATION)) {
            throw new IllegalStateException("The administrative database stays");
        }
        withName(ADMINISTRATION).execute("DROP DATABASE IF EXISTS " + name() + " WITH (FORCE)");
    }

    /** The database's name in its server. */
    public String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** The server's port. */
    int port() {
        return URI.create(url.substring("jdbc:".length())).getPort();
    }

    /** A new, empty database in the same server. */
    TestDatabase createDatabase() {
        String name = "test_%d".formatted(COUNT.incrementAndGet());
        execute("CREATE DATABASE " + name + " TEMPLATE template0");
        return withName(name);
    }

    private TestDatabase withName(String name) {
        return new TestDatabase(url.substring(0, url.lastIndexOf('/') + 1) + name, user, password);
    }

    /** Holds the JVM's server. */
    private static final class SharedServer {

        static final TestDatabase DATABASE = Servers.startShared();

        private SharedServer() {}
    }
}
