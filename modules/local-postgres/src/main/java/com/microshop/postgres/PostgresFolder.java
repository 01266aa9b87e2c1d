package com.microshop.postgres;

import java.io.IOException;
import java.io.Writer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A locked folder on its way to being one that a server can be started on. */
final class PostgresFolder {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresFolder.class);
    private static final int PASSWORD_BYTES = 24;
    private static final int PATIENCE_SECONDS = 120;

    private final PostgresSettings settings;
    private final PostgresBinaries binaries;
    private final RunAs runAs;

    PostgresFolder(PostgresSettings settings, PostgresBinaries binaries, RunAs runAs) {
        this.settings = settings;
        this.binaries = binaries;
        this.runAs = runAs;
    }

    /**
     * Creates the superuser's password and the data where they are missing; sees to it that no server of an earlier run is on
     * the data.
     */
    void prepare() throws IOException {
        boolean old = Files.exists(settings.data());
        if (old) {
            requireSameVersion();
            PidFile.endOrphan(settings.data());
        }
        runAs.own(settings.folder());
        boolean isPasswordKnown = Files.exists(settings.passwordFile());
        if (old && !isPasswordKnown) {
            replacePassword();
        } else if (!old) {
            var _ = password(settings.passwordFile());
            createData();
        }
    }

    /** The password in a file; a random one if there is no file yet. */
    String password(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.move(newPassword(), file, StandardCopyOption.ATOMIC_MOVE);
            }
            return read(file);
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot keep the database password in %s: %s.".formatted(file, Sentences.reason(e)), e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
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

    /**
     * Gives the superuser of existing data a new password. In the folders of earlier versions it has the one of the shop's
     * role. The single-user mode asks for no password, so this can be repeated if it is interrupted.
     */
    private void replacePassword() throws IOException {
        LOG.info("The superuser of the database in {} gets a password of its own", settings.folder());
        Path unfinished = newPassword();
        run(
                List.of(
                        program("postgres"),
                        "--single",
                        "-D",
                        settings.data().toString(),
                        "-c",
                        "exit_on_error=on",
                        "postgres"),
                "ALTER ROLE %s PASSWORD '%s'%n".formatted(PostgresServer.SUPERUSER, read(unfinished)),
                "change the superuser's password of the data in");
        Files.move(unfinished, settings.passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A random password, in a file that is still to be moved to its place. */
    private Path newPassword() throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        Path unfinished = settings.folder().resolve("password.unfinished");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                unfinished, Base64.getUrlEncoder().withoutPadding().encodeToString(random), StandardOpenOption.WRITE);
        runAs.own(unfinished);
        return unfinished;
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
        run(words, "", "create its data folder");
        Files.move(unfinished, settings.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Runs one of the programs to its end.
     *
     * @param input what it reads
     * @param what it does with the data folder, as part of a sentence
     */
    private void run(List<String> words, String input, String what) throws IOException {
        Files.deleteIfExists(settings.log());
        ProcessBuilder builder =
                new ProcessBuilder(command(words)).directory(settings.folder().toFile());
        Environments.clean(builder);
        Process program = builder.redirectErrorStream(true)
                .redirectOutput(settings.log().toFile())
                .start();
        try (Writer writer = program.outputWriter(StandardCharsets.US_ASCII)) {
            writer.write(input);
        }
        try {
            if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                program.descendants().forEach(ProcessHandle::destroyForcibly);
                program.destroyForcibly();
                throw new PostgresException("PostgreSQL took more than %d s to %s %s; its log is %s."
                        .formatted(PATIENCE_SECONDS, what, settings.data(), settings.log()));
            }
        } catch (InterruptedException e) {
            program.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (program.exitValue() != 0) {
            throw new PostgresException("PostgreSQL cannot %s %s: %s; its log is %s."
                    .formatted(what, settings.data(), ServerLog.complaint(settings.log()), settings.log()));
        }
    }
}
