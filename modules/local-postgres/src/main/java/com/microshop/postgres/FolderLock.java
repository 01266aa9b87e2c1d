package com.microshop.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a folder for the life of this process: the kernel takes it back however the process ends. The file keeps the
 * holder's process id for the next one that tries.
 */
public final class FolderLock implements AutoCloseable {

    private static final String FILE = "lock";
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** What this process holds: opening and closing a locked file again would release the lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder that exists; null when it is held already, also by this process.
     *
     * @throws IOException if the folder cannot be written to
     */
    public static @Nullable FolderLock tryLock(Path folder) throws IOException {
        Path held = folder.toRealPath();
        if (!HELD.add(held)) {
            return null;
        }
        FolderLock lock = null;
        try {
            lock = open(held);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(held);
            }
        }
    }

    private static @Nullable FolderLock open(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                return null;
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(folder, channel);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /**
     * Waits for the lock of a folder.
     *
     * @throws PostgresException if it cannot be had within the given time
     */
    public static FolderLock lock(Path folder, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            FolderLock lock = tryLock(folder);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > end) {
                throw new PostgresException("The folder %s has been locked by another process%s for %d s."
                        .formatted(folder, holder(folder), patience.toSeconds()));
            }
            pause();
        }
    }

    /** The holder of a lock that {@link #tryLock} did not get, as {@code " (pid 4711)"}; empty when it is not known. */
    public static String holder(Path folder) {
        try {
            Path held = folder.toRealPath();
            String pid = HELD.contains(held)
                    ? Long.toString(ProcessHandle.current().pid())
                    : Files.readString(held.resolve(FILE), StandardCharsets.US_ASCII)
                            .strip();
            return pid.isEmpty() ? "" : " (pid " + pid + ")";
        } catch (IOException e) {
            return "";
        }
    }

    /** Gives the lock back; the file stays. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresException("Cannot release the lock of %s: %s.".formatted(folder, e.getMessage()), e);
        } finally {
            HELD.remove(folder);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("Interrupted while waiting for the lock of a folder.", e);
        }
    }
}
