package com.microshop.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** A TCP link to a port of this machine that can be cut, slow, silent or down; the bytes that arrive are those that left. */
final class Link implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    private static final long LOOK_MILLIS = 10;

    private final ServerSocket server;
    private final IntSupplier target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean silent;
    private volatile boolean down;

    private Link(ServerSocket server, IntSupplier target) {
        this.server = server;
        this.target = target;
    }

    /** Opens a link to a port; it works at first. */
    static Link to(int target) {
        return to(() -> target);
    }

    /** Opens a link to a port that may change; connections keep that of their start. */
    static Link to(IntSupplier target) {
        try {
            Link link = new Link(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target);
            var _ = Thread.ofVirtual().name("link-" + target.getAsInt()).start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException("No link to port " + target.getAsInt(), e);
        }
    }

    /** The port at which it listens. */
    int port() {
        return server.getLocalPort();
    }

    /** Breaks all connections; new ones can be made. */
    void cut() {
        sockets.forEach(Link::reset);
    }

    /** Breaks all connections and accepts none until it is repaired. */
    void goDown() {
        down = true;
        cut();
    }

    /** Everything arrives later by this time, until it is repaired. */
    void slowDown(Duration by) {
        delay = by;
    }

    /** Nothing arrives, and neither side sees an error, until it is repaired. */
    void fallSilent() {
        silent = true;
    }

    /** Works again; delayed bytes arrive. */
    void repair() {
        down = false;
        silent = false;
        delay = Duration.ZERO;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                sockets.add(near);
                if (down) {
                    reset(near);
                    continue;
                }
                var _ = Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            var _ = Thread.ofVirtual().start(() -> pump(near, far));
            var _ = Thread.ofVirtual().start(() -> pump(far, near));
        } catch (IOException e) {
            reset(near); // as the target itself would refuse
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream input = from.getInputStream();
                OutputStream output = to.getOutputStream()) {
            int length = input.read(chunk);
            while (length >= 0) {
                LockSupport.parkNanos(delay.toNanos());
                while (silent && !from.isClosed()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
                }
                output.write(chunk, 0, length);
                length = input.read(chunk);
            }
        } catch (IOException e) {
            reset(from);
            reset(to);
        } finally {
            sockets.remove(from);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // as it should be
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
