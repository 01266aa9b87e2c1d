package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ports on this machine. */
public final class Ports {

    /**
     * Below the ports that systems give to the clients' ends of connections (from 32768 or 49152 on): one of these could take
     * the port of a server that is just being restarted.
     */
    private static final int LOWEST = 10_000;

    private static final int HIGHEST = 32_767;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final long PAUSE_MILLIS = 50;

    private Ports() {}

    /** A port on which nothing listens, and that this process has not been given before. */
    public static synchronized int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new ClusterException("No port from %d to %d is free.".formatted(LOWEST, HIGHEST));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for a free port", e);
        }
    }

    /** Fails if anything listens on it: what is about to be started there would be taken for ready. */
    static void requireFree(int port) {
        if (isOpen(port)) {
            throw new ClusterException(
                    "Port %d is taken: stop the program that has it, or choose another port.".formatted(port));
        }
    }

    /** Whether anything listens on it. */
    public static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until anything listens on it. */
    static void awaitOpen(int port, String name, ChildProcess process, Duration patience) {
        await(() -> isOpen(port), name, process, patience);
    }

    static void await(BooleanSupplier ready, String name, ChildProcess process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready.getAsBoolean()) {
            boolean late = System.nanoTime() > deadline;
            if (late || !process.isAlive()) {
                String words = process.lastWords();
                process.stop(Duration.ofSeconds(10));
                throw new ClusterException(
                        "%s has %s:%n%s".formatted(name, late ? "not started in time" : "ended at once", words));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while waiting for a start.", e);
        }
    }
}
