package com.microshop.test;

import com.microshop.postgres.DisposableServers;
import com.microshop.postgres.PostgresServer;
import java.util.Map;

/**
 * A private PostgreSQL server for a test that takes it away: stopped, killed and started again on the same data and
 * port. Close it; it also ends with the JVM.
 */
public final class TestServer implements AutoCloseable {

    private final PostgresServer server;

    private TestServer(PostgresServer server) {
        this.server = server;
    }

    static TestServer start(boolean durable) {
        Map<String, String> parameters = Map.of("max_connections", "300", "shared_buffers", "128MB", "jit", "off");
        return new TestServer(DisposableServers.open(Servers.folder(), durable, parameters));
    }

    /** The administrative database. */
    public TestDatabase database() {
        return new TestDatabase(server.url("postgres"), PostgresServer.SUPERUSER, server.password());
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

    /** Whether the server's main process lives. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** The port on 127.0.0.1; the same after every start. */
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
