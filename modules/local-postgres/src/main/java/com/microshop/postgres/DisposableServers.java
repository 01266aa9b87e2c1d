package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Servers for tests, below one folder that all of a user's processes share: the programs are unpacked there once, and
 * what killed processes left behind is cleared away whenever a new server is opened.
 */
public final class DisposableServers {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PREFIX = "server-";
    private static final Set<String> OF_THE_RUNNING_SERVER = Set.of("postmaster.pid", "postmaster.opts");

    private DisposableServers() {}

    /**
     * Starts a new, empty server. It ends, and its folder goes, with {@link PostgresServer#close} or with this process.
     *
     * @param parent the folder to be shared; created if need be
     * @param durable whether commits are forced to the disk
     * @param parameters server parameters
     * @throws PostgresException if that is not possible, in one sentence
     */
    public static PostgresServer open(Path parent, boolean durable, Map<String, String> parameters) {
        return open(parent, durable, parameters, _ -> {});
    }

    /**
     * As {@link #open(Path, boolean, Map)}, on a copy of another server's data.
     *
     * @param copy writes the data, and only that, into the folder that it is given
     */
    public static PostgresServer openCopy(
            PostgresServer original, Path parent, boolean durable, Map<String, String> parameters, Copy copy) {
        return open(parent, durable, parameters, folder -> {
            Files.copy(
                    original.settings().passwordFile(),
                    folder.resolve(PostgresSettings.PASSWORD_FILE),
                    StandardCopyOption.COPY_ATTRIBUTES);
            copy.write(original.settings().data(), folder.resolve("data"));
        });
    }

    /** Copies the files of a data folder; its server may run meanwhile, between the start and the end of a backup. */
    public static void copyData(Path from, Path to) throws IOException {
        Folders.copy(from, to, OF_THE_RUNNING_SERVER);
    }

    /** Copies data. */
    @FunctionalInterface
    public interface Copy {

        /** Copies a data folder to one that does not exist yet. */
        void write(Path from, Path to) throws IOException;
    }

    private interface Filling {

        void fill(Path folder) throws IOException;
    }

    private static PostgresServer open(Path parent, boolean durable, Map<String, String> parameters, Filling filling) {
        try {
            RunAs runAs = RunAs.ownerOf(parent);
            Folders.createPrivate(parent);
            RunAs.requireOwn(parent);
            runAs.ownOnly(parent);
            try (FolderLock _ = FolderLock.lock(parent, PATIENCE)) {
                sweep(parent);
                Path folder = Files.createTempDirectory(parent, PREFIX);
                filling.fill(folder);
                PostgresServer server =
                        PostgresServer.open(new PostgresSettings(folder, parent, durable, true, parameters));
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close-" + folder.getFileName()));
                return server;
            }
        } catch (IOException e) {
            throw new PostgresException("Cannot use the folder %s: %s.".formatted(parent, Sentences.reason(e)), e);
        }
    }

    private static void sweep(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                FolderLock lock = FolderLock.tryLock(folder);
                if (lock != null) {
                    try (lock) {
                        PostgresServer.sweep(folder);
                    }
                }
            }
        }
    }
}
