package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** A private Redis of the installed package, on a free port of this machine, which keeps nothing on disk. */
public final class RedisServer implements AutoCloseable {

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/bin/redis-server"), Path.of("/usr/local/bin/redis-server"));
    private static final Duration START_WITHIN = Duration.ofSeconds(30);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Path folder;
    private final Path settings;
    private final int port = Ports.free();
    private ChildProcess process;

    private RedisServer(Path folder, String settings) {
        this.folder = folder;
        this.settings = folder.resolve("redis.conf");
        try {
            Files.createDirectories(folder);
            Files.writeString(this.settings, settings);
            Files.setPosixFilePermissions(this.settings, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder, e);
        }
        this.process = launch();
    }

    /** Whether Redis is installed. */
    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /**
     * Starts a server that writes its log to a folder, which the caller removes in the end.
     *
     * @param settings lines for {@code redis.conf}
     * @throws ClusterException if it cannot be started
     */
    public static RedisServer start(Path folder, String settings) {
        return new RedisServer(folder, settings);
    }

    private ChildProcess launch() {
        Ports.requireFree(port);
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        "Redis is missing: apt-get install redis-server, or start a container engine."))
                .toString();
        ChildProcess started = ChildProcess.start(
                List.of(
                        program,
                        settings.toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "256mb",
                        "--maxmemory-policy",
                        "allkeys-lru",
                        "--dir",
                        folder.toString()),
                folder.resolve("out"),
                ":",
                builder -> {});
        Ports.awaitOpen(port, "Redis", started, START_WITHIN);
        return started;
    }

    /** The port on 127.0.0.1; the same after every start. */
    public int port() {
        return port;
    }

    /** Where it listens. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Shuts it down, unless it has ended. */
    public void stop() {
        process.stop(STOP_WITHIN);
    }

    /** Kills it while it works. */
    public void crash() {
        process.kill();
    }

    /** Starts it again, empty. */
    public void restart() {
        process.stop(STOP_WITHIN);
        process = launch();
    }

    /** Suspends it (SIGSTOP). */
    public void pause() {
        process.pause();
    }

    /** Lets it continue. */
    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        stop();
    }
}
