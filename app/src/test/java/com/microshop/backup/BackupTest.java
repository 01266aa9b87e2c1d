package com.microshop.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ShopProcess;
import com.microshop.split.Programs;
import com.microshop.split.Regulars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole shop is restored with the commands that the document for operators prints, and continues. */
@Tag("backup")
class BackupTest {

    static final String PASSWORD = "of the operator";
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
    private static final String UNSETTLED =
            "SELECT count(*) FROM orders.order_view WHERE status IN ('pending', 'reserved')";
    private static final String CAPTURED =
            "SELECT count(*) FROM payments.event WHERE source IS NULL AND type = 'payment.PaymentCaptured'";
    private static final String COMMITTED =
            "SELECT count(*) FROM products.event WHERE source IS NULL AND type = 'product.ReservationCommitted'";
    private static final String PLACED = "SELECT aggregate_id FROM orders.event WHERE type = 'order.OrderPlaced'";

    @TempDir
    private Path folder;

    private Manual manual;
    private DebianPostgres server;
    private ShopProcess shop;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        manual = Manual.open();
        server = DebianPostgres.start(folder, manual.commands("Archive the log", folder));
        String made = server.run("createdb shop && mkdir -p \"$FOLDER\"/backup/wal");
        assertThat(made).isEmpty();
        shop = shopOn(server.url("shop"));
    }

    @AfterEach
    void stop() {
        shop.close();
        server.close();
    }

    @Test
    void aRestoreToANamedPointContainsExactlyWhatWasCommittedBefore() {
        Regulars regulars = Regulars.start(shop.url(), 3);
        regulars.awaitMore(20);
        run("Take a base backup"); // while customers order
        regulars.awaitMore(20);
        Set<String> before = regulars.stop();
        awaitSettled(server, before.size());
        String fingerprints = run("Fingerprint the event logs");
        run("Create a restore point");

        Regulars late = Regulars.start(shop.url(), 2, "late");
        late.awaitMore(10);
        Set<String> lost = late.stop();
        assertThat(run("Fingerprint the event logs")).isNotEqualTo(fingerprints);
        shop.stop();
        server.close();

        DebianPostgres restored = restore(line -> true);
        assertThat(restored.run(manual.commands("Fingerprint the event logs", folder)))
                .isEqualTo(fingerprints);
        assertThat(orders(restored)).isEqualTo(before).doesNotContainAnyElementsOf(lost);
        assertContinues(restored, before);
    }

    @Test
    void everythingArchivedIsRestoredAfterTheMachineIsLostUnderLoad() {
        run("Take a base backup");
        Regulars regulars = Regulars.start(shop.url(), 3);
        regulars.awaitMore(40);
        Set<String> known = regulars.orders();
        String archived = server.run("psql -Atc 'SELECT pg_walfile_name(pg_switch_wal())'")
                .strip();
        await().atMost(SETTLED_WITHIN)
                .until(() -> Files.exists(folder.resolve("backup/wal").resolve(archived)));
        shop.crash();
        server.close(); // at once, as a crash
        Set<String> accepted = regulars.abandon();

        DebianPostgres restored = restore(line -> !line.contains("recovery_target"));
        assertThat(orders(restored)).containsAll(known);
        assertThat(accepted).containsAll(known);
        shop = shopOn(restored.url("shop"));
        awaitSettled(restored, orders(restored).size());
        shop.stop();
        assertContinues(restored, orders(restored));
    }

    @Test
    void aLogicalCopyInAnotherClusterHasTheSameEventsAndContinues() throws IOException {
        Regulars regulars = Regulars.start(shop.url(), 3);
        regulars.awaitMore(20);
        Set<String> before = regulars.stop();
        awaitSettled(server, before.size());
        shop.stop();
        String fingerprints = run("Fingerprint the event logs");
        Path elsewhere = Files.createDirectory(
                folder.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        handOver(elsewhere);
        try (DebianPostgres other = DebianPostgres.start(elsewhere, "")) {
            String made = other.run("createdb shop");
            String copied =
                    server.run(manual.commands("Copy the whole shop logically", folder), "TO", other.uri("shop"));
            assertThat(made + copied).isEmpty();
            assertThat(other.run(manual.commands("Fingerprint the event logs", folder)))
                    .isEqualTo(fingerprints);
            assertContinues(other, before);
        }
    }

    static void handOver(Path path) throws IOException {
        if ("root".equals(System.getProperty("user.name"))) {
            var owner = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            var _ = Files.setOwner(path, owner);
        }
    }

    /** Restores with the selected documented lines, on a port of its own. */
    private DebianPostgres restore(Predicate<String> wanted) {
        DebianPostgres restored = DebianPostgres.on(folder, folder.resolve("restored"));
        List<String> lines = manual.commands("Restore the whole shop", folder)
                .lines()
                .filter(wanted)
                .collect(Collectors.toCollection(ArrayList::new));
        lines.add(1, "printf '%s' \"$ADDRESS\" >> " + folder + "/restored/postgresql.auto.conf");
        String said = restored.run(String.join("\n", lines), "ADDRESS", restored.address());
        assertThat(said).contains("server started");
        server = restored;
        return restored;
    }

    /** The shop starts on a server, customers order, all orders end and the invariants hold. */
    private void assertContinues(DebianPostgres database, Set<String> before) {
        shop = shopOn(database.url("shop"));
        Regulars regulars = Regulars.start(shop.url(), 2, "again");
        regulars.awaitMore(10);
        Set<String> more = regulars.stop();
        awaitSettled(database, before.size() + more.size());
        Set<String> all = new TreeSet<>(before);
        all.addAll(more);
        assertThat(orders(database)).isEqualTo(all);
        assertThat(Programs.brokenInvariants(List.of(shop), PASSWORD)).isEmpty();
    }

    private String run(String heading) {
        return server.run(manual.commands(heading, folder));
    }

    static Set<String> orders(DebianPostgres database) {
        return new TreeSet<>(
                database.run("psql -Atc \"" + PLACED + "\"").lines().toList());
    }

    static void awaitSettled(DebianPostgres database, int orders) {
        await().atMost(SETTLED_WITHIN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(database.run("psql -Atc \"" + UNSETTLED + "\"").strip()).isEqualTo("0");
            assertThat(database.run("psql -Atc \"" + CAPTURED + "\"").strip()).isEqualTo(Integer.toString(orders));
            assertThat(database.run("psql -Atc \"" + COMMITTED + "\"").strip()).isEqualTo(Integer.toString(orders));
        });
    }

    private ShopProcess shopOn(String url) {
        return shopOn(url, folder);
    }

    /** Starts a shop on a server of Debian's, and waits until it is ready. */
    static ShopProcess shopOn(String url, Path folder) {
        ShopProcess process = ShopProcess.start(
                "shop",
                List.of(),
                Programs.shop(),
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx320m",
                        "MICROSHOP_PAYMENT_SANDBOX_ENABLED",
                        "true",
                        "MICROSHOP_DATABASE_URL",
                        url,
                        "MICROSHOP_DATABASE_USER",
                        DebianPostgres.USER,
                        "MICROSHOP_DATABASE_PASSWORD",
                        "any",
                        "MICROSHOP_OPERATOR_PASSWORD",
                        PASSWORD),
                folder);
        process.awaitReady();
        return process;
    }
}
