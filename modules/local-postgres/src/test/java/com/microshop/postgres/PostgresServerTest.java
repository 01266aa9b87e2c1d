package com.microshop.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerTest {

    private static final int NOBODY = 65_534;

    @TempDir
    private static Path programs;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void letEveryUserReachThePrograms() throws IOException {
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @BeforeEach
    void letEveryUserPass() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void startsForAnyUserAndListensOnTheLoopbackInterfaceOnly() throws SQLException {
        try (PostgresServer server = open(temporary, Map.of("max_connections", "17"))) {
            assertThat(server.isRunning()).isTrue();
            assertThat(query(server, "SHOW server_version")).isEqualTo(server.version());
            assertThat(query(server, "SHOW max_connections")).isEqualTo("17");
            assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SELECT lower('ÄÖ')")).isEqualTo("äö");
        }
    }

    @Test
    void keepsDataAndPortWhenItIsStoppedOrKilledAndStartedAgain() throws SQLException {
        try (PostgresServer server = open(temporary, Map.of())) {
            int port = server.port();
            execute(server, "CREATE TABLE thing (id int)");
            server.crash();
            server.start();
            execute(server, "INSERT INTO thing VALUES (1)");
            server.stop();
            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.start();
            server.start();

            assertThat(query(server, "SELECT count(*) FROM thing")).isEqualTo("1");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void aLostPasswordIsReplacedAndTheDataKept() throws Exception {
        String lost;
        try (PostgresServer server = open(temporary, Map.of())) {
            execute(server, "CREATE TABLE thing (id int)");
            lost = server.password();
        }
        Files.delete(temporary.resolve("superuser-password"));

        try (PostgresServer server = open(temporary, Map.of())) {
            assertThat(query(server, "SELECT count(*) FROM thing")).isEqualTo("0");
            assertThat(server.password()).isNotEqualTo(lost);
        }
    }

    /** As a power cut leaves it: without its content, or with the number of a program that has been started since. */
    @ParameterizedTest
    @MethodSource
    void startsWithWhatAPowerCutLeftOfThePidFile(byte[] left) throws Exception {
        open(temporary, Map.of()).close();
        Files.write(PidFile.of(temporary.resolve("data")), left);

        try (PostgresServer server = open(temporary, Map.of())) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    static List<byte[]> startsWithWhatAPowerCutLeftOfThePidFile() {
        String own = Long.toString(ProcessHandle.current().pid());
        return List.of(
                new byte[0],
                new byte[100],
                "\n".getBytes(StandardCharsets.US_ASCII),
                "-1\n".getBytes(StandardCharsets.US_ASCII),
                own.getBytes(StandardCharsets.US_ASCII),
                (own + "\n/a/\u00ff/data\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anotherProgramWithThePidOfAnEarlierServerLivesOnEvenInTheDataFolder() throws Exception {
        open(temporary, Map.of()).close();
        Path data = temporary.resolve("data");
        Process other =
                new ProcessBuilder("sleep", "600").directory(data.toFile()).start();
        try {
            Files.writeString(PidFile.of(data), other.pid() + "\n");

            open(temporary, Map.of()).close();

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void cannotBeOpenedTwiceNorStartedAfterItsClosing() {
        PostgresServer server = open(temporary, Map.of());
        try (server) {
            assertThatThrownBy(() -> open(temporary, Map.of()))
                    .isInstanceOf(PostgresException.class)
                    .hasMessage(
                            "The folder %s is in use by another process (pid %d).",
                            temporary, ProcessHandle.current().pid());
            assertThat(server.isRunning()).isTrue();
        }
        server.start();
        assertThat(server.isRunning()).isFalse();
        server.close();

        open(temporary, Map.of()).close();
    }

    @Test
    void saysInOneSentenceThatItsPortWasTakenMeanwhile() throws IOException {
        try (PostgresServer server = open(temporary, Map.of())) {
            server.stop();
            try (ServerSocket squatter = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(server::start)
                        .isInstanceOf(PostgresException.class)
                        .hasMessage(
                                "PostgreSQL cannot listen on 127.0.0.1:%d: the port is taken.",
                                squatter.getLocalPort());
            }
            server.start();
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void saysInOneSentenceWhatPostgresDidNotLikeAndWhereItsLogIs() {
        assertThatThrownBy(() -> open(temporary, Map.of("max_connections", "-1")))
                .isInstanceOf(PostgresException.class)
                .hasMessageStartingWith("PostgreSQL does not start on %s: ", temporary.resolve("data"))
                .hasMessageContaining("max_connections")
                .hasMessageEndingWith("its log is %s.", temporary.resolve("postgres.log"));

        open(temporary, Map.of()).close();
    }

    @Test
    void ofRootRunsAsTheOwnerOfTheFolder() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        Path home = Files.createDirectory(temporary.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(home, "unix:uid", NOBODY);
        Files.setAttribute(home, "unix:gid", NOBODY);
        Path folder = home.resolve(".microshop");

        try (PostgresServer server = PostgresServer.open(new PostgresSettings(folder, folder, true, false, Map.of()))) {
            Path process = Path.of("/proc", Long.toString(server.pid()));
            assertThat(Files.getAttribute(process, "unix:uid")).isEqualTo(NOBODY);
            assertThat(Files.getAttribute(folder.resolve("data"), "unix:uid")).isEqualTo(NOBODY);
            assertThat(Files.getAttribute(folder.resolve("superuser-password"), "unix:uid"))
                    .isEqualTo(NOBODY);
        }
    }

    @Test
    void ofRootRunsAsAnotherUserWhereUserNamespacesAreForbidden() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        PostgresSettings settings = new PostgresSettings(temporary, temporary, true, false, Map.of());

        try (PostgresServer server = PostgresServer.open(settings, RunAs.nobody(0))) {
            assertThat(Files.getAttribute(Path.of("/proc", Long.toString(server.pid())), "unix:uid"))
                    .isEqualTo(NOBODY);
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void ofRootRefusesProgramsThatTheUserCannotReach() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        open(temporary, Map.of()).close();
        Path closed = Files.createDirectory(
                temporary.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path home;
        try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(programs, "postgresql-*")) {
            Path original = unpacked.iterator().next();
            home = Files.createSymbolicLink(closed.resolve(original.getFileName()), original);
        }
        Path folder = temporary.resolve("folder");

        assertThatThrownBy(() -> PostgresServer.open(
                        new PostgresSettings(folder, closed, true, false, Map.of()), RunAs.nobody(0)))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("user 65534, whom it would run as, cannot reach " + home);
        Files.delete(home); // JUnit warns of a link that leaves its folder
    }

    @Test
    void ofRootStartsInAFolderOfAUserWhomThisMachineDoesNotKnow() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        Files.setAttribute(temporary, "unix:uid", 12_345);
        Path folder = temporary.resolve(".microshop");

        try (PostgresServer server = PostgresServer.open(new PostgresSettings(folder, folder, true, false, Map.of()))) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void ofRootRefusesAFolderThatTheUserCannotReach() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        Path closed = Files.createDirectory(
                temporary.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path folder = Files.createDirectory(closed.resolve("folder"));
        Files.setAttribute(folder, "unix:uid", NOBODY);

        assertThatThrownBy(() -> open(folder, Map.of()))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("user 65534, whom it would run as, cannot reach " + folder);
    }

    @Test
    void disposableServersGoWithTheirFoldersAndSweepWhatOthersLeft() throws Exception {
        Path parent = temporary.resolve("parent");
        PostgresServer server = DisposableServers.open(parent, false, Map.of());
        assertThat(query(server, "SHOW fsync")).isEqualTo("off");
        Path abandoned =
                Files.createDirectories(parent.resolve("server-abandoned").resolve("data"));

        DisposableServers.open(parent, false, Map.of()).close();

        assertThat(abandoned.getParent()).doesNotExist();
        assertThat(server.isRunning()).isTrue();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        server.close();
        process.onExit().get(30, TimeUnit.SECONDS);
        assertThat(server.folder()).doesNotExist();
    }

    private static PostgresServer open(Path folder, Map<String, String> parameters) {
        return PostgresServer.open(new PostgresSettings(folder, programs, true, false, parameters));
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.url("postgres"), PostgresServer.SUPERUSER, server.password());
    }
}
