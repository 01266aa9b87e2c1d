package com.microshop.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A locked folder on its way to being one that a server can be started on. */
final class PostgresFolder {

    private static final int PASSWORD_BYTES = 24;
    private static final int INITDB_SECONDS = 120;

    private final PostgresSettings settings;
    private final PostgresBinaries binaries;
    private final RunAs runAs;

    PostgresFolder(PostgresSettings settings, PostgresBinaries binaries, RunAs runAs) {
        this.settings = settings;
        this.binaries = binaries;
        this.runAs = runAs;
    }

    /** Creates password and data where they are missing; sees to it that no server of an earlier run is on the data. */
    void prepare() throws IOException {
        boolean old = Files.exists(settings.data());
        if (old) {
            requireSameVersion();
            requirePassword();
            PidFile.endOrphan(settings.data());
        } else if (!Files.exists(settings.passwordFile())) {
            createPassword();
        }
        runAs.own(settings.folder());
        if (!old) {
            createData();
        }
    }

    String password() {
        try {
            return Files.readString(settings.passwordFile(), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot read the database password in %s: %s."
                            .formatted(settings.passwordFile(), Sentences.reason(e)),
                    e);
        }
    }

    String version() {
        return binaries.version();
    }

    /** A command line for one of PostgreSQL's programs. */
    List<String> command(List<String> words) {
        return runAs.command(words);
    }

    String program(String name) {
        return binaries.program(name);
    }

    private void requireSameVersion() throws IOException {
        Path file = settings.data().resolve("PG_VERSION");
        String found = Files.exists(file)
                ? Files.readString(file, StandardCharsets.US_ASCII).strip()
                : "";
        if (found.isEmpty()) {
            throw new PostgresException(
                    "The folder %s is not a PostgreSQL data folder (it has no PG_VERSION): move it away to start over."
                            .formatted(settings.data()));
        }
        if (!found.equals(binaries.majorVersion())) {
            throw new PostgresException(("The data in %s is of PostgreSQL %s, but this program brings PostgreSQL %s:"
                            + " move it away to start over, or run PostgreSQL %s on it yourself.")
                    .formatted(settings.data(), found, binaries.majorVersion(), found));
        }
    }

    private void requirePassword() {
        if (!Files.exists(settings.passwordFile())) {
            throw new PostgresException("The data in %s is there, but the password in %s is missing."
                    .formatted(settings.data(), settings.passwordFile()));
        }
    }

    private void createPassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Path unfinished = settings.folder().resolve("password.unfinished");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                unfinished, Base64.getUrlEncoder().withoutPadding().encodeToString(random), StandardOpenOption.WRITE);
        Files.move(unfinished, settings.passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Creates the data beside its final place: a run that is killed on the way leaves nothing half done there. */
    private void createData() throws IOException {
        Path unfinished = settings.folder().resolve("data.unfinished");
        Folders.delete(unfinished);
        List<String> words = new ArrayList<>(List.of(
                program("initdb"),
                "--pgdata=" + unfinished,
                "--username=" + PostgresServer.SUPERUSER,
                "--pwfile=" + settings.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (!settings.durable()) {
            words.add("--no-sync");
        }
        Files.deleteIfExists(settings.log());
        ProcessBuilder builder =
                new ProcessBuilder(command(words)).directory(settings.folder().toFile());
        Environments.clean(builder);
        Process initdb = builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(settings.log().toFile())
                .start();
        try {
            if (!initdb.waitFor(INITDB_SECONDS, TimeUnit.SECONDS)) {
                initdb.descendants().forEach(ProcessHandle::destroyForcibly);
                initdb.destroyForcibly();
                throw new PostgresException(
                        "PostgreSQL took more than %d s to create its data folder %s; its log is %s."
                                .formatted(INITDB_SECONDS, settings.data(), settings.log()));
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (initdb.exitValue() != 0) {
            throw new PostgresException("PostgreSQL cannot create its data folder %s: %s; its log is %s."
                    .formatted(settings.data(), ServerLog.complaint(settings.log()), settings.log()));
        }
        Files.move(unfinished, settings.data(), StandardCopyOption.ATOMIC_MOVE);
    }
}
