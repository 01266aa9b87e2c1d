package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, ended in all ways: by a signal, by a crash, by closing the context. */
class LocalPostgresTest {

    @TempDir
    private static Path unpacked;

    @TempDir
    private Path temporary;

    private Path folder;
    private Path link;

    @BeforeAll
    static void unpackOnce() throws Exception {
        try (ShopProcess shop = ShopProcess.start(unpacked)) {
            shop.awaitReady();
        }
    }

    @BeforeEach
    void useWhatIsUnpacked() throws IOException {
        Files.setPosixFilePermissions(
                temporary, PosixFilePermissions.fromString("rwx--x--x")); // PostgreSQL's user passes
        folder = Files.createDirectory(temporary.resolve("with a space"));
        try (Stream<Path> files = Files.list(unpacked)) {
            Path programs = files.filter(file -> file.getFileName().toString().startsWith("postgresql-"))
                    .findFirst()
                    .orElseThrow();
            link = Files.createSymbolicLink(folder.resolve(programs.getFileName()), programs);
        }
    }

    @AfterEach
    void removeTheLink() throws IOException {
        Files.delete(link);
    }

    @Test
    void keepsItsDataFromRunToRunWithDurableCommitsForARoleThatIsNotASuperuser() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder)) {
            assertThat(shop.awaitReady().output())
                    .contains("SHOP starts=1")
                    .contains("fsync:on full_page_writes:on listen_addresses:127.0.0.1 synchronous_commit:on")
                    .contains("SHOP superuser=f");
        }
        try (ShopProcess shop = ShopProcess.start(folder)) {
            assertThat(shop.awaitReady().output()).contains("SHOP starts=2");
        }
    }

    @Test
    void stopsAfterTheLastBeanAndLeavesNothingRunning() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            ProcessHandle postgres = postgres();

            shop.terminate();

            assertThat(shop.output())
                    .contains("SHOP database at the end: there")
                    .contains("PostgreSQL has stopped");
            assertThat(postgres.isAlive()).isFalse();
            assertThat(pidFile()).doesNotExist();
            assertThat(log()).contains("database system is shut down");
        }
    }

    @Test
    void wantsAPasswordThatOnlyTheOwnerCanRead() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            String url = url(shop);
            Path password = folder.resolve("password");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            try (Connection connection = DriverManager.getConnection(
                    url, "microshop", Files.readString(password).strip())) {
                assertThat(connection.isValid(10)).isTrue();
            }
            for (String user : new String[] {"microshop", "postgres"}) {
                assertThatThrownBy(() -> DriverManager.getConnection(url, user, "guessed"))
                        .hasMessageContaining("password authentication failed");
            }
            assertThatTheSuperuserHasItsOwnPassword(url);
        }
    }

    private void assertThatTheSuperuserHasItsOwnPassword(String url) throws Exception {
        String ofTheShop = Files.readString(folder.resolve("password")).strip();
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", ofTheShop))
                .hasMessageContaining("password authentication failed");
        Path own = folder.resolve("superuser-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rw-------");
        try (Connection connection = DriverManager.getConnection(
                url, "postgres", Files.readString(own).strip())) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    /** There, the superuser had the password of the shop's role. */
    @Test
    void continuesWithTheFolderOfAnEarlierVersion() throws Exception {
        Path own = folder.resolve("superuser-password");
        String password;
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            password = Files.readString(folder.resolve("password")).strip();
            try (Connection connection = DriverManager.getConnection(
                            url(shop), "postgres", Files.readString(own).strip());
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER ROLE postgres PASSWORD '%s'".formatted(password));
            }
            shop.terminate();
        }
        Files.delete(own);

        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            assertThat(shop.output()).contains("SHOP starts=2");
            assertThat(folder.resolve("password")).hasContent(password);
            assertThatTheSuperuserHasItsOwnPassword(url(shop));
        }
    }

    private static String url(ShopProcess shop) {
        return shop.output()
                .lines()
                .filter(line -> line.startsWith("SHOP url="))
                .map(line -> line.substring("SHOP url=".length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stopsPostgresWhenItIsKilledAndContinuesWithTheDataAtOnce() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            ProcessHandle postgres = postgres();
            shop.kill();
            postgres.onExit().get(60, TimeUnit.SECONDS);
        }
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            shop.kill();
        }
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            assertThat(shop.output()).contains("SHOP starts=3");
        }
    }

    @Test
    void takesOverFromAPostgresWithoutAWatchdog() throws Exception {
        ProcessHandle orphan;
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            orphan = postgres();
            shop.children().stream()
                    .filter(child -> child.pid() != orphan.pid())
                    .forEach(ProcessHandle::destroyForcibly);
            shop.kill();
        }
        assertThat(orphan.isAlive()).isTrue();

        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(shop.output())
                    .contains("Stopping the PostgreSQL (pid %d)".formatted(orphan.pid()))
                    .contains("SHOP starts=2");
        }
    }

    @Test
    void recoversWhenEverythingWasKilledAndThePidNowBelongsToAnotherProcess() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            ProcessHandle postgres = postgres();
            shop.children().forEach(ProcessHandle::destroyForcibly);
            shop.kill();
            postgres.onExit().get(60, TimeUnit.SECONDS);
        }
        String stale = Files.readString(pidFile());
        Files.writeString(pidFile(), ProcessHandle.current().pid() + stale.substring(stale.indexOf('\n')));

        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            assertThat(shop.output()).contains("SHOP starts=2");
            assertThat(log()).contains("automatic recovery in progress");
        }
    }

    @Test
    void startsPostgresAgainWhenItEndsByItself() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitReady()) {
            ProcessHandle first = postgres();
            first.destroyForcibly();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(pidFile())
                            && Files.readString(pidFile()).contains("ready")
                            && postgres().pid() != first.pid());
            assertThat(shop.output()).contains("PostgreSQL has ended unexpectedly and is started again");
            assertThat(shop.isAlive()).isTrue();
        }
    }

    @Test
    void refusesASecondInstanceAndNamesTheProcessThatHasTheFolder() throws Exception {
        try (ShopProcess first = ShopProcess.start(folder).awaitReady();
                ShopProcess second = ShopProcess.start(folder).awaitEnd()) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.output())
                    .contains("The folder %s is in use by another process (pid %d);".formatted(folder, first.pid()));
            assertThat(first.isAlive()).isTrue();
            assertThat(postgres().isAlive()).isTrue();
        }
    }

    @Test
    void stopsPostgresWhenTheShopItselfCannotStart() throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder, "--broken").awaitEnd()) {
            assertThat(shop.exitCode()).isEqualTo(1);
            assertThat(shop.output()).contains("broken on purpose").contains("PostgreSQL has stopped");
            assertThat(pidFile()).doesNotExist();
        }
    }

    @Test
    void refusesDataOfAnotherVersion() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "17\n");

        refuses("The data in %s is of PostgreSQL 17, but this program brings PostgreSQL 18:".formatted(data));
    }

    @Test
    void refusesAFolderThatIsNotADataFolder() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));

        refuses("The folder %s is not a PostgreSQL data folder (it has no PG_VERSION)".formatted(data));
    }

    @Test
    void refusesAFolderThatItCannotCreate() throws Exception {
        folder = Path.of("/proc/microshop");

        refuses("Cannot use the folder /proc/microshop: ");
    }

    @Test
    void namesTheLogWhenPostgresCannotCreateItsData() throws Exception {
        Files.createFile(folder.resolve("superuser-password"));

        refuses("PostgreSQL cannot create its data folder %s: password file \"%s\" is empty; its log is %s;"
                .formatted(
                        folder.resolve("data"), folder.resolve("superuser-password"), folder.resolve("postgres.log")));
    }

    @Test
    void startsNoneIfADatabaseIsConfigured() throws Exception {
        String[] unreachable = {
            "--microshop.database.url=jdbc:postgresql://127.0.0.1:1/shop",
            "--microshop.database.user=me",
            "--microshop.database.password=mine"
        };
        Path unused = temporary.resolve("unused");
        try (ShopProcess shop = ShopProcess.start(unused, unreachable).awaitEnd()) {
            assertThat(shop.output()).contains("127.0.0.1:1 refused");
            assertThat(unused).doesNotExist();
        }
    }

    private void refuses(String sentence) throws Exception {
        try (ShopProcess shop = ShopProcess.start(folder).awaitEnd()) {
            assertThat(shop.exitCode()).isEqualTo(1);
            assertThat(shop.output())
                    .contains(sentence)
                    .contains("and a PostgreSQL of your own with MICROSHOP_DATABASE_URL.\n");
        }
    }

    private ProcessHandle postgres() throws IOException {
        long pid =
                Long.parseLong(Files.readString(pidFile()).lines().findFirst().orElseThrow());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private Path pidFile() {
        return folder.resolve("data").resolve("postmaster.pid");
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("postgres.log"));
    }
}
