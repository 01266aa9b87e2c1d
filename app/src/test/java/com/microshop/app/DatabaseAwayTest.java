package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.MicroshopApplication;
import com.microshop.test.TestClient.Answer;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The database becomes unreachable under load and returns. */
@SpringBootTest(
        classes = MicroshopApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "management.server.port=0")
@DirtiesContext
@SuppressWarnings("NullAway.Init") // Spring and JUnit fill the fields
class DatabaseAwayTest {

    private static final int ORDERS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final TestServer SERVER = TestDatabase.startNewDurable();
    private static TestDatabase database;

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    private Path passwordFile;

    private Shop shop;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        database = SERVER.fresh();
        registry.add("microshop.database.url", database::url);
        registry.add("microshop.payment.sandbox.enabled", () -> true);
        registry.add("microshop.order.limits.open-orders", () -> 2 * ORDERS);
        registry.add("microshop.operator.password", () -> Shop.OPERATOR_PASSWORD);
        registry.add("microshop.database.user", database::user);
        registry.add("microshop.database.password", database::password);
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void connect() {
        shop = new Shop(port);
    }

    @Test
    void requestsFailFastWithoutPartialWritesAndWorkContinuesAutomatically() throws Exception {
        String user = shop.newUser();
        String product = shop.newProduct("2.00", 1000);
        CountDownLatch someArePlaced = new CountDownLatch(ORDERS / 3);
        Set<String> placed = new HashSet<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<String>> orders = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                String key = "order-" + i;
                orders.add(clients.submit(() -> {
                    String order = placeUntilDone(user, product, key, new AtomicInteger());
                    someArePlaced.countDown();
                    return order;
                }));
            }
            assertThat(someArePlaced.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            SERVER.crash();

            shop.post("/api/users", Shop.user(Shop.uniqueName("late"))).isProblem(503, "unavailable");
            Answer read = shop.get("/api/products/" + product).isProblem(503, "unavailable");
            assertThat(read.header("Retry-After")).isNotEmpty();
            assertThat(shop.get("/health").is(503).json().get("status").asString())
                    .isEqualTo("down");
            Shop probes = new Shop(managementPort);
            probes.get("/actuator/health/readiness").is(503);
            probes.get("/actuator/health/liveness").is(200);

            SERVER.start();
            for (Future<String> order : orders) {
                placed.add(order.get());
            }
        }
        Awaitility.await().atMost(PATIENCE).until(() -> shop.get("/health").status() == 200);
        assertThat(placed).hasSize(ORDERS);
        awaitConfirmed(placed);
        assertThat(shop.get("/api/orders?limit=200&user_id=" + user)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(ORDERS);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.get("/api/products/" + product)
                                .json()
                                .get("stock")
                                .asInt())
                        .isEqualTo(1000 - ORDERS));
        Awaitility.await().atMost(PATIENCE).untilAsserted(this::invariantsHold);
    }

    @Test
    void connectionsThatBreakAtAnyMomentLoseNoOrder() throws Exception {
        String user = shop.newUser();
        String product = shop.newProduct("2.00", 1000);
        Set<String> placed = new HashSet<>();
        AtomicBoolean placing = new AtomicBoolean(true);
        try (ExecutorService clients = Executors.newFixedThreadPool(9)) {
            Future<?> breaking = clients.submit(() -> breakConnectionsWhile(placing));
            List<Future<String>> orders = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                String key = "breaking-" + i;
                orders.add(clients.submit(() -> placeUntilDone(user, product, key, new AtomicInteger())));
            }
            try {
                for (Future<String> order : orders) {
                    placed.add(order.get());
                }
            } finally {
                placing.set(false);
            }
            breaking.get();
        }
        assertThat(placed).hasSize(ORDERS);
        awaitConfirmed(placed);
        noDeadLetters();
        Awaitility.await().atMost(PATIENCE).untilAsserted(this::invariantsHold);
    }

    @Test
    void anOpenTransactionElsewhereOnTheServerDelaysNoOrder() throws Exception {
        String user = shop.newUser();
        String product = shop.newProduct("2.00", 1000);
        try (Connection stranger = SERVER.database().open();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("CREATE TABLE migrated (id int)");
            for (int i = 0; i < 5; i++) {
                String order =
                        shop.post("/api/orders", Shop.order(user, product)).id();
                assertThat(shop.settled(order).get("status").asString()).isEqualTo("confirmed");
            }
            stranger.rollback();
        }
    }

    /** Ends a trouble. */
    interface End extends AutoCloseable {

        @Override
        void close() throws SQLException;
    }

    /** What keeps a server that runs from serving. */
    enum Trouble {
        /** As a primary that was demoted. */
        READ_ONLY {
            @Override
            End begin() {
                SERVER.database().execute("ALTER SYSTEM SET default_transaction_read_only = on");
                SERVER.database().execute("SELECT pg_reload_conf()");
                return () -> {
                    try (Connection connection = SERVER.database().open();
                            Statement statement = connection.createStatement()) {
                        statement.execute("SET default_transaction_read_only = off");
                        statement.execute("ALTER SYSTEM RESET default_transaction_read_only");
                        statement.execute("SELECT pg_reload_conf()");
                    }
                };
            }
        },

        /** What the server answers when its disk is full; a full disk needs a file system of its own. */
        DISK_FULL {
            @Override
            End begin() {
                database.execute("""
                        CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END'
                        """);
                for (String module : ShopModules.all()) {
                    database.execute(
                            "CREATE TRIGGER disk_full BEFORE INSERT ON %ss.event EXECUTE FUNCTION public.disk_full()"
                                    .formatted(module));
                }
                return () -> database.execute("DROP FUNCTION public.disk_full() CASCADE");
            }
        },

        /** Others have taken all connections, those of the shop too when it lost them. */
        OUT_OF_CONNECTIONS {
            @Override
            End begin() throws SQLException {
                List<Connection> taken = new ArrayList<>();
                takeAll(taken);
                try (Statement statement = taken.getFirst().createStatement()) {
                    // The shop may be faster at taking what it lost.
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(10))
                            .until(() -> {
                                takeAll(taken);
                                return cutOff(statement) == 0;
                            });
                }
                return () -> {
                    for (Connection connection : taken) {
                        connection.close();
                    }
                };
            }

            private static int cutOff(Statement statement) throws SQLException {
                try (ResultSet ended = statement.executeQuery("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE application_name LIKE 'microshop/%'
                        """)) {
                    ended.next();
                    return ended.getInt(1);
                }
            }

            private static void takeAll(List<Connection> taken) throws SQLException {
                while (true) {
                    try {
                        taken.add(SERVER.database().open());
                    } catch (SQLException e) {
                        if (!"53300".equals(e.getSQLState())) {
                            throw e;
                        }
                        return;
                    }
                }
            }
        };

        abstract End begin() throws SQLException;
    }

    @ParameterizedTest
    @EnumSource
    void whileTheServerTakesNoWritesRequestsAreRefusedAndNothingIsLost(Trouble trouble) throws Exception {
        String user = shop.newUser();
        String product = shop.newProduct("2.00", 10_000);
        AtomicBoolean placing = new AtomicBoolean(true);
        AtomicInteger confirmed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Set<String> placed = ConcurrentHashMap.newKeySet();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String client = trouble + "-" + i + "-";
                running.add(clients.submit(() -> {
                    for (int n = 0; placing.get(); n++) {
                        String order = placeUntilDone(user, product, client + n, refused);
                        placed.add(order);
                        Answer answer = shop.get("/api/orders/" + order, "Prefer", "wait=5");
                        if (answer.text("status").equals("confirmed")) {
                            confirmed.incrementAndGet();
                        }
                    }
                }));
            }
            try {
                Awaitility.await().atMost(PATIENCE).until(() -> confirmed.get() >= 8);
                try (End _ = trouble.begin()) {
                    int before = refused.get();
                    Awaitility.await().atMost(PATIENCE).until(() -> refused.get() >= before + 8);
                }
                int before = confirmed.get();
                Awaitility.await().atMost(PATIENCE).until(() -> confirmed.get() >= before + 8);
            } finally {
                placing.set(false);
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        awaitConfirmed(placed);
        noDeadLetters();
        Awaitility.await().atMost(PATIENCE).untilAsserted(this::invariantsHold);
    }

    private void awaitConfirmed(Set<String> orders) {
        for (String order : orders) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(shop.settled(order).get("status").asString())
                                    .isEqualTo("confirmed"));
        }
    }

    private static void noDeadLetters() {
        for (String module : ShopModules.all()) {
            assertThat(count("SELECT count(*) FROM %ss.dead_letter".formatted(module)))
                    .as(module)
                    .isZero();
        }
    }

    /** Ends one backend of the shop after the other, even while it works. */
    private static void breakConnectionsWhile(AtomicBoolean placing) {
        while (placing.get()) {
            count("""
                    SELECT count(pg_terminate_backend(pid)) FROM (
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
                        ORDER BY random() LIMIT 1) victim""");
        }
    }

    private static long count(String sql) {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void writePassword(@TempDir Path folder) throws IOException {
        passwordFile = Files.writeString(folder.resolve("password"), Shop.OPERATOR_PASSWORD);
    }

    private void invariantsHold() {
        StringWriter out = new StringWriter();
        int exitCode = Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out))
                .execute(
                        "check-invariants",
                        "--url=http://127.0.0.1:" + managementPort,
                        "--password-file=" + passwordFile);
        assertThat(exitCode).as(out.toString()).isZero();
    }

    /** As a client should: the same request with the same key until the answer is clear. */
    private String placeUntilDone(String user, String product, String key, AtomicInteger refused) {
        List<String> id = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            Answer answer = shop.post("/api/orders", Shop.order(user, product), "Idempotency-Key", key);
            if (answer.status() >= 500) {
                assertThat(answer.status()).as(answer.text()).isIn(503, 504);
                assertThat(answer.status() == 503
                                && answer.header("Retry-After").isEmpty())
                        .isFalse();
                refused.incrementAndGet();
                return false;
            }
            assertThat(answer.status()).as(answer.text()).isIn(201, 202);
            id.add(answer.json().get("id").asString());
            return true;
        });
        return id.getFirst();
    }
}
