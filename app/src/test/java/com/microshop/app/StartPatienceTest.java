package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.app.StartPatience.Dependency;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.Programs;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import com.rabbitmq.client.AuthenticationFailureException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The shop starts while its database or its broker is away. */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class StartPatienceTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/shop";

    @TempDir
    Path folder;

    @Test
    void aProcessStartsOnceItsDatabaseIsThereWhicheverServicesAreAround() {
        try (TestServer server = TestDatabase.startNewDurable()) {
            TestDatabase database = server.fresh();
            server.stop();
            Map<String, String> settings = new HashMap<>(ServiceLinks.VARIABLES);
            settings.put("MICROSHOP_DATABASE_URL", database.url());
            settings.put("MICROSHOP_PAYMENT_SANDBOX_ENABLED", "true");
            settings.put("MICROSHOP_DATABASE_USER", database.user());
            settings.put("MICROSHOP_DATABASE_PASSWORD", database.password());
            settings.put("MICROSHOP_OPERATOR_PASSWORD", "a long secret");
            settings.put("MICROSHOP_START_PATIENCE", "5m");
            try (ShopProcess process = ShopProcess.start("patient", List.of(), Programs.shop(), settings, folder)) {
                await().atMost(PATIENCE).until(() -> output(process.log()).contains("Waiting up to 300 s"));
                assertThat(process.isAlive()).isTrue();

                server.start();

                process.awaitReady();
                assertThat(output(process.log()))
                        .containsOnlyOnce("Waiting up to 300 s for the database at jdbc:postgresql://")
                        .contains("the start goes on")
                        .contains("modules order, payment, product, user in this process, without a broker")
                        .doesNotContain("cannot start");
            }
        }
    }

    @Test
    void aProcessThatWaitsEndsQuietlyWhenItIsStopped() throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(Programs.shop()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));
        builder.environment()
                .putAll(Map.of(
                        "MICROSHOP_DATABASE_URL", NOWHERE,
                        "MICROSHOP_OPERATOR_PASSWORD", "a long secret",
                        "MICROSHOP_START_PATIENCE", "10m",
                        "SERVER_PORT", "0",
                        "MANAGEMENT_SERVER_PORT", "0"));
        Process process = builder.start();
        try {
            await().atMost(PATIENCE).until(() -> output(output).contains("Waiting up to 600 s"));

            process.destroy(); // TERM

            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output(output)).isEqualTo(143);
            assertThat(output(output)).doesNotContain("cannot start", "\tat ");
        } finally {
            var _ = process.destroyForcibly();
        }
    }

    @Test
    void doesNotWaitUnlessItIsSet(CapturedOutput output) {
        new StartPatience().initialize(context(Map.of("microshop.database.url", NOWHERE)));

        assertThat(output).doesNotContain("Waiting");
    }

    @Test
    void leavesTheReportToTheChecksWhenTheTimeIsUp(CapturedOutput output) {
        new StartPatience()
                .initialize(context(Map.of(
                        "microshop.start.patience", "1s",
                        "microshop.database.url", NOWHERE,
                        "microshop.database.pool-size", "4")));

        assertThat(output)
                .contains("Waiting up to 1 s for the database at " + NOWHERE)
                .doesNotContain("goes on");
    }

    @Test
    void neverWaitsForAPasswordToGetRight() {
        try (TestDatabase database = TestDatabase.fresh()) {
            Map<String, Object> settings = Map.of(
                    "microshop.start.patience", "10m",
                    "microshop.database.url", database.url(),
                    "microshop.database.user", "nobody_known",
                    "microshop.database.pool-size", "4");

            assertThatThrownBy(() -> new StartPatience().initialize(context(settings)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("cannot be used as nobody_known");
        }
    }

    @Test
    void aRefusalEndsTheWaitForAnother() {
        AtomicInteger tries = new AtomicInteger();
        Dependency away = new Dependency(
                "one",
                () -> {
                    throw new ConnectException("Connection refused");
                },
                () -> {});
        Dependency refusing = new Dependency(
                "another",
                () -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new UnknownHostException("another");
                    }
                    throw new AuthenticationFailureException("ACCESS_REFUSED");
                },
                () -> {
                    throw new StartFailure("The password is wrong.");
                });

        assertThatThrownBy(() -> StartPatience.await(List.of(away, refusing), PATIENCE))
                .hasMessage("The password is wrong.");
        assertThat(tries).hasValue(3);
    }

    @Test
    void namesSettingsThatAreNotValidBeforeItWaits() {
        assertThatThrownBy(() -> new StartPatience().initialize(context(Map.of("microshop.start.patience", "2h"))))
                .isInstanceOf(StartFailure.class)
                .hasMessage("MICROSHOP_START_PATIENCE must be from 0 to 1h, such as 5m, not '2h'.");
        assertThatThrownBy(() -> new StartPatience()
                        .initialize(context(Map.of(
                                "microshop.start.patience", "10m",
                                "microshop.database.url", NOWHERE,
                                "microshop.database.pool-size", "2"))))
                .satisfies(
                        failure -> assertThat(StartFailures.sentence(failure))
                                .isEqualTo(
                                        "the setting microshop.database.pool-size must be greater than or equal to 4, not '2'."));
    }

    @Test
    void tellsWhatIsAwayFromWhatRefuses() {
        assertThat(List.of(
                        new SQLException("sorry, too many clients already", "53300"),
                        new SQLException("the database system is starting up", "57P03"),
                        new SQLException("refused", "08001", new ConnectException("Connection refused")),
                        new SQLException("unknown", "08001", new UnknownHostException("postgresql")),
                        new SQLException("late", "08001", new SocketTimeoutException("Connect timed out")),
                        new IOException(new EOFException()),
                        new TimeoutException()))
                .allMatch(StartPatience::isAway);
        assertThat(List.of(
                        new SQLException("password authentication failed", "28P01"),
                        new SQLException("database does not exist", "3D000"),
                        new SQLException("No suitable driver", "08001"),
                        new SQLException("no TLS", "08006", new SSLHandshakeException("unknown authority")),
                        new AuthenticationFailureException("ACCESS_REFUSED"),
                        new IllegalArgumentException("port")))
                .noneMatch(StartPatience::isAway);
    }

    private static String output(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static GenericApplicationContext context(Map<String, Object> settings) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("settings", settings));
        return context;
    }
}
