package com.microshop.backup;

import com.microshop.cluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL as Debian packages it, with its tools, on a free port and a folder of its own. Trusts every client that reaches
 * 127.0.0.1 and ends with {@link #close}.
 */
final class DebianPostgres implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    static final String USER = "postgres";
    private static final long PATIENCE_SECONDS = 300;

    private final Path folder;
    private final Path programs;
    private final Path data;
    private final int port = Ports.free();

    private DebianPostgres(Path folder, Path data) {
        this.folder = folder;
        this.programs = programs();
        this.data = data;
    }

    /** Makes a new server in a folder, with these settings, and starts it. */
    static DebianPostgres start(Path folder, String settings) throws IOException {
        DebianPostgres server = new DebianPostgres(folder, folder.resolve("data"));
        var _ = server.run("install -d -m 700 \"$FOLDER\"/sockets && initdb --pgdata=\"$FOLDER\"/data --username="
                + USER + " --auth=trust --no-sync");
        Files.writeString(server.data.resolve("postgresql.auto.conf"), settings + server.address());
        var _ = server.run("pg_ctl --pgdata=\"$FOLDER\"/data --log=\"$FOLDER\"/data/log --wait start");
        return server;
    }

    /** Starts a standby of this server, in a folder of its own. */
    DebianPostgres startStandby(Path standbyFolder) {
        DebianPostgres standby = new DebianPostgres(standbyFolder, standbyFolder.resolve("data"));
        var _ = run("""
                install -d -m 700 "$STANDBY"/sockets
                pg_basebackup --pgdata="$STANDBY"/data --checkpoint=fast --write-recovery-conf
                printf '%s' "$ADDRESS" >> "$STANDBY"/data/postgresql.auto.conf
                """, "STANDBY", standbyFolder.toString(), "ADDRESS", standby.address(), "PGDATABASE", "postgres");
        var _ = standby.run("pg_ctl --pgdata=\"$FOLDER\"/data --log=\"$FOLDER\"/data/log --wait start");
        return standby;
    }

    /** Makes a standby the primary; returns when it takes writes. */
    void promote() {
        var _ = run("pg_ctl --pgdata=\"$DATA\" --wait promote", "DATA", data.toString());
    }

    /** A server that is not started yet, on data that is not there yet. */
    static DebianPostgres on(Path folder, Path data) {
        return new DebianPostgres(folder, data);
    }

    /** The lines of its configuration that isolate it from other servers. */
    String address() {
        return "\nport = %d\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '%s/sockets'\n"
                .formatted(port, folder);
    }

    int port() {
        return port;
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    String uri(String database) {
        return "postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, database);
    }

    String user() {
        return USER;
    }

    /** Runs a shell script with the tools of this version first on PATH, as a user who may run a server; returns its output. */
    String run(String script, String... variables) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.addAll(List.of("sh", "-euc", script));
        Map<String, String> environment = new TreeMap<>(Map.of(
                "FOLDER",
                folder.toString(),
                "PATH",
                programs + ":/usr/bin:/bin",
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(port),
                "PGUSER",
                USER,
                "PGDATABASE",
                "shop"));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        // Into a file: a server that is started keeps its output open.
        Path output = temporary();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("This script does not end: " + script);
            }
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IllegalStateException("%s%nfailed:%n%s".formatted(script, said));
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("microshop-backup-", ".out");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() {
        try (Stream<Path> versions = Files.exists(VERSIONS) ? Files.list(VERSIONS) : Stream.empty()) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/pg_basebackup")))
                    .max(Comparator.comparing(version -> Runtime.Version.parse(String.valueOf(version.getFileName()))))
                    .orElseThrow(() -> new IllegalStateException(
                            "PostgreSQL with its tools is missing: apt-get install postgresql"))
                    .resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all processes at once; the next start recovers. */
    void crash() {
        var _ = run("pg_ctl --pgdata=\"$DATA\" --mode=immediate --wait stop || true", "DATA", data.toString());
    }

    @Override
    public void close() {
        crash();
    }
}
