package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ports on this machine. */
public final class Ports {

    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final long PAUSE_MILLIS = 50;

    private Ports() {}

    /** A port on which nothing listens, and that this process has not been given before. */
    public static synchronized int free() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("No port is free", e);
            }
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
