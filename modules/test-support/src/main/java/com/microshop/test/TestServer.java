package com.microshop.test;

import com.microshop.postgres.DisposableServers;
import com.microshop.postgres.PostgresServer;
import java.util.Map;

/**
 * A private PostgreSQL server for a test that takes it away: stopped, killed and started again on the same data and
 * port. Close it; it also ends with the JVM.
 */
public final class TestServer implements AutoCloseable {

    private static final Map<String, String> PARAMETERS =
            Map.of("max_connections", "300", "shared_buffers", "128MB", "jit", "off");

    private final boolean durable;
    private volatile PostgresServer server;

    private TestServer(boolean durable, PostgresServer server) {
        this.durable = durable;
        this.server = server;
    }

    static TestServer start(boolean durable) {
        return new TestServer(durable, DisposableServers.open(Servers.folder(), durable, PARAMETERS));
    }

    /** The administrative database. */
    public TestDatabase database() {
        return database("postgres");
    }

    /** One of its databases. */
    public TestDatabase database(String name) {
        return new TestDatabase(server.url(name), PostgresServer.SUPERUSER, server.password());
    }

    /** A new, empty database in this server. */
    public TestDatabase fresh() {
        return database().createDatabase();
    }

    /** Shuts the server down cleanly; connections break. */
    public void stop() {
        server.stop();
    }

    /** Kills the server's processes while they work. */
    public void crash() {
        server.crash();
    }

    /** Starts the server again, recovering after a crash; returns when it takes connections. */
    public void start() {
        server.start();
    }

    /** Suspends the server's processes (SIGSTOP). */
    public void pause() {
        server.pause();
    }

    /** Lets them continue. */
    public void resume() {
        server.resume();
    }

    /**
     * Kills the server as {@link #crash} does, and lets a standby that holds all commits take over, at another port.
     *
     * @throws IllegalStateException if there is no such standby within a minute; the server was not killed then
     */
    public void failOver() {
        PostgresServer primary = server;
        PostgresServer standby =
                DisposableServers.openCopy(primary, Servers.folder(), durable, PARAMETERS, new BaseBackup(database()));
        TestDatabase promoted = new TestDatabase(standby.url("postgres"), PostgresServer.SUPERUSER, standby.password());
        boolean hasAll = false;
        try {
            BaseBackup.awaitSynchronous(database());
            hasAll = true;
        } finally {
            if (!hasAll) {
                standby.close();
            }
        }
        primary.crash();
        promoted.execute("SELECT pg_promote()");
        server = standby;
        primary.close();
    }

    /** Whether the server's main process lives. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** The port on 127.0.0.1; the same after every start, another one after {@link #failOver}. */
    public int port() {
        return server.port();
    }

    /** The process id of the running server. */
    public long pid() {
        return server.pid();
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        server.close();
    }
}
