package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The running main process of a server, with the watchdog that goes with it. */
final class Postmaster {

    private static final Duration START = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 20;

    private final Process process;
    private final Watchdog watchdog;

    private Postmaster(Process process, Watchdog watchdog) {
        this.process = process;
        this.watchdog = watchdog;
    }

    /** Starts the server and waits until it takes connections, recovery after a crash included. */
    static Postmaster start(PostgresSettings settings, PostgresFolder folder, int port)
            throws IOException, PortTakenException {
        if (Files.exists(settings.log())) {
            Path previous = settings.log().resolveSibling(settings.log().getFileName() + ".1");
            Files.move(settings.log(), previous, StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command(settings, folder, port))
                .directory(settings.folder().toFile());
        Environments.clean(builder);
        Process process = builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(settings.log().toFile())
                .start();
        Watchdog watchdog = settings.disposable()
                ? Watchdog.removing(process.pid(), settings.data(), settings.folder())
                : Watchdog.keeping(process.pid(), settings.data());
        Postmaster postmaster = new Postmaster(process, watchdog);
        boolean ready = false;
        try {
            postmaster.awaitReady(settings);
            ready = true;
            return postmaster;
        } finally {
            if (!ready) {
                postmaster.stop();
            }
        }
    }

    /** A session of its own keeps the terminal's Ctrl-C from the server, which is to end last. */
    private static List<String> command(PostgresSettings settings, PostgresFolder folder, int port) {
        Map<String, String> parameters = new LinkedHashMap<>(settings.parameters());
        parameters.put("port", Integer.toString(port));
        parameters.put("listen_addresses", "127.0.0.1");
        parameters.put("unix_socket_directories", "");
        parameters.put("fsync", settings.durable() ? "on" : "off");
        parameters.put("full_page_writes", settings.durable() ? "on" : "off");
        parameters.put("synchronous_commit", "on");
        parameters.put("timezone", "UTC");
        parameters.put("log_timezone", "UTC");
        List<String> words = new ArrayList<>(List.of(
                "setsid", folder.program("postgres"), "-D", settings.data().toString()));
        parameters.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
        return folder.command(words);
    }

    private void awaitReady(PostgresSettings settings) throws IOException, PortTakenException {
        long end = System.nanoTime() + START.toNanos();
        while (!PidFile.read(settings.data()).saysReady(pid())) {
            if (ended()) {
                if (ServerLog.saysPortTaken(settings.log())) {
                    throw new PortTakenException(ServerLog.complaint(settings.log()));
                }
                throw new PostgresException("PostgreSQL does not start on %s: %s; its log is %s."
                        .formatted(settings.data(), ServerLog.complaint(settings.log()), settings.log()));
            }
            if (System.nanoTime() > end) {
                throw new PostgresException("PostgreSQL on %s was not ready within %d s; its log is %s."
                        .formatted(settings.data(), START.toSeconds(), settings.log()));
            }
        }
    }

    private boolean ended() throws IOException {
        try {
            return process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    void stop() {
        Signals.shutDown(process.toHandle());
        watchdog.dismiss();
    }

    void crash() {
        Signals.crash(process.toHandle());
        watchdog.dismiss();
    }

    void pause() {
        Signals.pause(process.toHandle());
    }

    void resume() {
        Signals.resume(process.toHandle());
    }
}
