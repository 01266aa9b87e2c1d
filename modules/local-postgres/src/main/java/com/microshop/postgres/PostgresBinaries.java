package com.microshop.postgres;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the jar that fits this machine.
 *
 * @param home the folder with {@code bin}, {@code lib} and {@code share}
 * @param version as PostgreSQL tells it: {@code 18.6}
 */
record PostgresBinaries(Path home, String version) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final int HASH_LENGTH = 12;
    private static final Duration PROBE = Duration.ofSeconds(20);

    /** Unpacks into a sub-folder of the parent, once; the caller keeps other processes away from the parent. */
    static PostgresBinaries unpackedIn(Path parent, RunAs runAs) throws IOException {
        byte[] archive = archive();
        Path home = parent.resolve("postgresql-" + hash(archive));
        if (!Files.isDirectory(home)) {
            LOG.info("Unpacking PostgreSQL into {}", home);
            Path unfinished = parent.resolve("postgresql-unfinished");
            Folders.delete(unfinished);
            unpack(archive, unfinished);
            runAs.own(unfinished);
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        }
        runAs.requireReadable(home);
        runAs.requireTrusted(home);
        return new PostgresBinaries(home, version(home, runAs, PROBE));
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** The number that a data folder carries in its {@code PG_VERSION}. */
    String majorVersion() {
        int point = version.indexOf('.');
        return point < 0 ? version : version.substring(0, point);
    }

    private static byte[] archive() throws IOException {
        String name = "postgres-%s-%s.txz".formatted(system(), architecture());
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new PostgresException("No PostgreSQL for %s on %s comes with this program."
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
            }
            return in.readAllBytes();
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            case String other -> other;
        };
    }

    private static String hash(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (InputStream in = new ByteArrayInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an archive entry points outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    unpack(tar, entry, path);
                }
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean program = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** What the programs say of themselves, within a time. */
    static String version(Path home, RunAs runAs, Duration patience) throws IOException {
        Process process = new ProcessBuilder(runAs.command(
                        List.of(home.resolve("bin").resolve("postgres").toString(), "--version")))
                .redirectErrorStream(true)
                .start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new PostgresException(
                        "The PostgreSQL that comes with this program does not answer on this machine within %s s."
                                .formatted(patience.toSeconds()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        // Not before it has ended: reading has no deadline.
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new PostgresException(
                    "The PostgreSQL that comes with this program does not run on this machine: " + output);
        }
        return output.substring(output.lastIndexOf(' ') + 1);
    }
}
