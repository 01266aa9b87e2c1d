package com.microshop.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a postmaster the way PostgreSQL wants it: Java itself can only send TERM, which waits for the clients, and KILL. */
final class Signals {

    private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(60);
    private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(20);
    private static final Duration KILLED = Duration.ofSeconds(20);

    private Signals() {}

    /** Disconnects the clients and shuts down cleanly; harder when that takes too long. */
    static void shutDown(ProcessHandle postmaster) {
        send("INT", postmaster);
        if (!exited(postmaster, FAST_SHUTDOWN)) {
            send("QUIT", postmaster);
            if (!exited(postmaster, IMMEDIATE_SHUTDOWN)) {
                crash(postmaster);
            }
        }
    }

    /** Ends a postmaster and its children while they work. */
    static void crash(ProcessHandle postmaster) {
        List<ProcessHandle> children = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!exited(postmaster, KILLED)) {
            throw new PostgresException("PostgreSQL (pid %d) cannot be killed.".formatted(postmaster.pid()));
        }
        children.forEach(child -> exited(child, KILLED));
    }

    /** Suspends a postmaster and its children (SIGSTOP). */
    static void pause(ProcessHandle postmaster) {
        send("STOP", postmaster);
        postmaster.descendants().forEach(child -> send("STOP", child));
    }

    /** Lets them continue. */
    static void resume(ProcessHandle postmaster) {
        postmaster.descendants().forEach(child -> send("CONT", child));
        send("CONT", postmaster);
    }

    private static void send(String signal, ProcessHandle process) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            exited(kill.toHandle(), KILLED);
        } catch (IOException e) {
            process.destroyForcibly();
        }
    }

    private static boolean exited(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
