package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private PostgreSQL server on a folder of its own: a child process that listens on the loopback interface only, takes
 * a password from everybody and ends with this process, however that ends.
 */
public final class PostgresServer implements AutoCloseable {

    /** The server's superuser. */
    public static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int ATTEMPTS = 5;

    private final PostgresSettings settings;
    private final PostgresFolder folder;
    private final FolderLock lock;
    private @Nullable Postmaster postmaster;
    private int port;
    private boolean closed;

    private PostgresServer(PostgresSettings settings, PostgresFolder folder, FolderLock lock) {
        this.settings = settings;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Locks the folder, makes it a data folder if it is new, ends a server that an earlier run left on it, and starts one.
     *
     * @throws PostgresException if any of that is not possible, in one sentence
     */
    public static PostgresServer open(PostgresSettings settings) {
        try {
            return open(settings, RunAs.ownerOf(settings.folder()));
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot use the folder %s: %s.".formatted(settings.folder(), Sentences.reason(e)), e);
        }
    }

    /** The same in a given way, which need not be the one of this machine. */
    static PostgresServer open(PostgresSettings settings, RunAs runAs) throws IOException {
        Folders.createPrivate(settings.folder());
        FolderLock lock = FolderLock.tryLock(settings.folder());
        if (lock == null) {
            throw new PostgresException("The folder %s is in use by another process%s."
                    .formatted(settings.folder(), FolderLock.holder(settings.folder())));
        }
        return open(settings, runAs, lock);
    }

    private static PostgresServer open(PostgresSettings settings, RunAs runAs, FolderLock lock) throws IOException {
        PostgresServer server = null;
        try {
            runAs.ownOnly(settings.folder());
            runAs.requireWritable(settings.folder());
            PostgresBinaries binaries = PostgresBinaries.unpackedIn(settings.binaries(), runAs);
            PostgresFolder folder = new PostgresFolder(settings, binaries, runAs);
            folder.prepare();
            PostgresServer opened = new PostgresServer(settings, folder, lock);
            opened.start();
            server = opened;
            return server;
        } finally {
            if (server == null) {
                lock.close();
            }
        }
    }

    /**
     * Starts the server again after {@link #stop}, {@link #crash} or an end of its own, on the same data and port;
     * nothing happens when it runs, or has been closed.
     */
    public synchronized void start() {
        if (closed || isRunning()) {
            return;
        }
        try {
            boolean isAnyPort = port == 0;
            for (int attempt = 1; postmaster == null; attempt++) {
                int candidate = isAnyPort ? anyPort() : port;
                try {
                    postmaster = Postmaster.start(settings, folder, candidate);
                    port = candidate;
                } catch (PortTakenException e) {
                    if (!isAnyPort || attempt == ATTEMPTS) {
                        throw new PostgresException(
                                "PostgreSQL cannot listen on 127.0.0.1:%d: the port is taken.".formatted(candidate), e);
                    }
                }
            }
            LOG.debug("PostgreSQL {} (pid {}) runs on {}", folder.version(), pid(), settings.folder());
        } catch (IOException e) {
            throw new PostgresException(
                    "PostgreSQL cannot be started on %s: %s.".formatted(settings.folder(), Sentences.reason(e)), e);
        }
    }

    /** Disconnects every client and stops the server cleanly; nothing happens when it does not run. */
    public synchronized void stop() {
        if (postmaster != null) {
            postmaster.stop();
            postmaster = null;
        }
    }

    /** Kills the server's processes, as a crash would. */
    public synchronized void crash() {
        if (postmaster != null) {
            postmaster.crash();
            postmaster = null;
        }
    }

    /** Suspends the server's processes; nothing happens when it does not run. */
    public synchronized void pause() {
        if (postmaster != null) {
            postmaster.pause();
        }
    }

    /** Lets them continue. */
    public synchronized void resume() {
        if (postmaster != null) {
            postmaster.resume();
        }
    }

    /** Stops the server, releases the folder and, when it is disposable, removes it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (settings.disposable()) {
                crash();
                Folders.delete(settings.folder());
            } else {
                stop();
            }
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot remove the folder %s: %s.".formatted(settings.folder(), Sentences.reason(e)), e);
        } finally {
            lock.close();
        }
    }

    /** Whether the server's main process lives. */
    public synchronized boolean isRunning() {
        if (postmaster != null && !postmaster.isAlive()) {
            postmaster = null;
        }
        return postmaster != null;
    }

    /** Waits until the server's main process has ended, by itself or on request. */
    public void awaitEnd() throws InterruptedException {
        Postmaster running;
        synchronized (this) {
            running = postmaster;
        }
        if (running != null) {
            running.awaitEnd();
        }
    }

    /** The process id of the running server. */
    public synchronized long pid() {
        if (postmaster == null) {
            throw new IllegalStateException("The server does not run");
        }
        return postmaster.pid();
    }

    /** The port on 127.0.0.1; the same after every start. */
    public synchronized int port() {
        return port;
    }

    /** The JDBC URL of one of the server's databases. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
    }

    /** The superuser's password: random, of this data folder. */
    public String password() {
        return folder.password(settings.passwordFile());
    }

    /**
     * The password for another role, which is kept in the folder, readable by its owner alone; a random one if it is not there.
     *
     * @param file the name of the file
     */
    public String password(String file) {
        return folder.password(settings.folder().resolve(file));
    }

    /** The version that runs, such as {@code 18.6}. */
    public String version() {
        return folder.version();
    }

    /** The folder with the data and the log. */
    public Path folder() {
        return settings.folder();
    }

    PostgresSettings settings() {
        return settings;
    }

    /**
     * Below the ports that systems give to the clients' ends of connections, one of which could take this port while the server
     * is restarted. Whether it is free, the start shows.
     */
    private static int anyPort() {
        return ThreadLocalRandom.current().nextInt(10_000, 32_768);
    }

    /** Deletes what a dead process left: the server on a folder, if it still runs, and the folder. */
    static void sweep(Path abandoned) throws IOException {
        PidFile.endOrphan(abandoned.resolve("data"));
        if (Files.exists(abandoned)) {
            Folders.delete(abandoned);
        }
    }
}
