package com.microshop.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.Programs;
import com.microshop.split.Regulars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One module is restored to a point with the commands that the document for operators prints, while others continue. */
@Tag("backup")
class ModuleRestoreTest {

    private static final String PASSWORD = "of the operator";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String UNSETTLED =
            "SELECT count(*) FROM orders.order_view WHERE status IN ('pending', 'reserved')";
    private static final String CAPTURED =
            "SELECT payload ->> 'reference' FROM payments.event WHERE type = 'payment.PaymentCaptured' ORDER BY 1";
    private static final String CAPTURED_AS_ORDER_KNOWS = """
            SELECT payload ->> 'reference' FROM orders.event
            WHERE source = 'payment' AND type = 'payment.PaymentCaptured' ORDER BY 1
            """;
    private static final String CONFIRMED =
            "SELECT aggregate_id FROM orders.event WHERE source IS NULL AND type = 'order.OrderConfirmed' ORDER BY 1";
    private static final String PUBLISHED = """
            SELECT e.event_id FROM payments.event e JOIN payments.subscription s ON s.event_type = e.type
            WHERE e.source IS NULL AND s.subscriber = 'order' ORDER BY 1
            """;
    private static final String COPIED = "SELECT event_id FROM orders.event WHERE source = 'payment' ORDER BY 1";
    private static final String TORN = """
            SELECT aggregate_id FROM payments.event WHERE source IS NULL
            GROUP BY aggregate_id HAVING count(*) <> max(sequence) + 1
            """;

    @TempDir
    private Path folder;

    private Manual manual;
    private DebianPostgres server;
    private DebianPostgres payments;
    private RabbitServer rabbit;
    private ShopProcess others;
    private ShopProcess payment;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        manual = Manual.open();
        server = DebianPostgres.start(folder, manual.commands("Archive the log", folder));
        payments = server;
        String made = server.run("createdb shop && mkdir -p \"$FOLDER\"/backup/wal");
        assertThat(made).isEmpty();
        rabbit = RabbitServer.start(folder.resolve("rabbitmq"), "");
        others = process("others", List.of("user", "product", "order"));
        payment = process("payment", List.of("payment"));
        others.awaitReady();
        payment.awaitReady();
    }

    @AfterEach
    void stop() {
        payment.close();
        others.close();
        rabbit.close();
        server.close();
    }

    @Test
    void aModuleRestoredToAPointCatchesUpWithTheOthers() throws IOException {
        restore(server);
    }

    @Test
    void aModuleIsRestoredIntoADatabaseClusterOfItsOwn() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (DebianPostgres own = DebianPostgres.start(elsewhere, "")) {
            String made = own.run("createdb shop");
            assertThat(made).isEmpty();
            restore(own);
        }
    }

    private void restore(DebianPostgres target) throws IOException {
        Regulars regulars = Regulars.start(others.url(), 2);
        regulars.awaitMore(10);
        run("Take a base backup"); // while customers order
        regulars.awaitMore(10);
        Set<String> all = new TreeSet<>(regulars.stop());
        awaitSettled(all);
        String atThePoint = fingerprint();
        String lastPosition =
                ask(payments, "SELECT max(tx) FROM payments.event").getFirst();
        run("Create a restore point");

        Regulars late = Regulars.start(others.url(), 2, "late");
        late.awaitMore(10);
        Set<String> lost = late.stop();
        all.addAll(lost);
        awaitSettled(all);
        Regulars meanwhile = Regulars.start(others.url(), 2, "meanwhile");
        meanwhile.awaitMore(5);
        payment.stop();
        ask(server, "UPDATE payments.event SET payload = '{}'"); // the damage
        awaitNoWorkInProgress();
        String seen = ask(server, "SELECT tx FROM orders.import_position WHERE publisher = 'payment'")
                .getFirst();

        payments = target;
        try (DebianPostgres beside = DebianPostgres.on(folder, folder.resolve("beside"))) {
            run("1. Stop the module");
            assertThat(run(beside, "2. Restore a second server")).contains("server started");
            assertThat(run(beside, "3. Copy the schema").lines()).containsExactly(atThePoint, atThePoint);
            assertThat(run("4. Reconcile with the other modules")).isEmpty();
            assertThat(ask(server, "SELECT payload ->> 'reference' FROM orders.lost_event WHERE type LIKE '%Captured'"))
                    .containsAll(lost);
            meanwhile.awaitMore(5);
            payment = process("payment", List.of("payment"));
            payment.awaitReady();
            assertThat(run(beside, "5. Send commands again").lines())
                    .isNotEmpty()
                    .containsOnly("UPDATE 1");
            assertThat(run(beside, "6. Check")).contains("server stopped");
        }
        meanwhile.awaitMore(5);
        all.addAll(meanwhile.stop());

        awaitSettled(all);
        assertThat(ask(server, COPIED)).isEqualTo(ask(payments, PUBLISHED));
        assertThat(ask(payments, TORN)).isEmpty();
        assertThat(ask(payments, "SELECT tx FROM payments.event WHERE tx > " + lastPosition + " AND tx <= " + seen))
                .as("events at the position that order had reached")
                .isEmpty();
        assertThat(Programs.brokenInvariants(List.of(others, payment), PASSWORD))
                .isEmpty();
    }

    /** Every order is confirmed and captured once, in payment and in what order has imported, and nothing failed on the way. */
    private void awaitSettled(Set<String> orders) {
        List<String> expected = List.copyOf(new TreeSet<>(orders));
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(ask(server, UNSETTLED)).containsExactly("0");
            assertThat(ask(server, CONFIRMED)).isEqualTo(expected);
            assertThat(ask(payments, CAPTURED)).isEqualTo(expected);
            assertThat(ask(server, CAPTURED_AS_ORDER_KNOWS)).isEqualTo(expected);
            assertThat(ask(server, "SELECT cause_message FROM orders.dead_letter"))
                    .isEmpty();
        });
    }

    private void awaitNoWorkInProgress() {
        await().atMost(PATIENCE)
                .until(() -> rabbit.control("list_queues", "--no-table-headers", "name", "messages")
                        .lines()
                        .anyMatch("microshop.order.events.payment\t0"::equals));
    }

    private String fingerprint() {
        return run("Fingerprint the event logs")
                .lines()
                .filter(line -> line.startsWith("payments|"))
                .map(line -> line.substring("payments|".length()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ask(DebianPostgres database, String query) {
        return database.run("psql -Atqc \"$QUERY\"", "QUERY", query).lines().toList();
    }

    private String run(String heading) {
        return server.run(manual.commands(heading, folder), "TO", payments.uri("shop"));
    }

    /** With the port of the test's server instead of the documented one. */
    private String run(DebianPostgres beside, String heading) {
        String commands = manual.commands(heading, folder).replace("5433", Integer.toString(beside.port()));
        return server.run(commands, "TO", payments.uri("shop"));
    }

    private ShopProcess process(String name, List<String> modules) {
        return ShopProcess.start(
                name,
                modules,
                Programs.shop(),
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx320m",
                        "MICROSHOP_PAYMENT_SANDBOX_ENABLED",
                        "true",
                        "MICROSHOP_DATABASE_URL",
                        ("payment".equals(name) ? payments : server).url("shop"),
                        "MICROSHOP_DATABASE_USER",
                        server.user(),
                        "MICROSHOP_DATABASE_PASSWORD",
                        "any",
                        "MICROSHOP_BROKER_URL",
                        rabbit.url(),
                        "MICROSHOP_BROKER_USER",
                        RabbitServer.ADMINISTRATOR,
                        "MICROSHOP_BROKER_PASSWORD",
                        RabbitServer.ADMINISTRATOR,
                        "MICROSHOP_MESSAGING_DEADLETTERPAUSE",
                        "5s",
                        "MICROSHOP_OPERATOR_PASSWORD",
                        PASSWORD),
                folder);
    }
}
