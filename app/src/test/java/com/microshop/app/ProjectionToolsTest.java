package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators manage projections of a running shop with the command line. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class ProjectionToolsTest extends ShopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path passwordFile;
    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void keepPassword() throws IOException {
        passwordFile = Files.writeString(folder.resolve("password"), Shop.OPERATOR_PASSWORD);
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> more = List.of(
                "--url=http://127.0.0.1:" + managementPort, "--password-file=" + passwordFile, "--reason=a test");
        return Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of(arguments), more.stream()).toArray(String[]::new));
    }

    @Test
    void replayIsWatchedToItsEnd() {
        String user = shop.newUser();
        assertThat(run("replay", "users", "--compare")).as(() -> err.toString()).isZero();
        assertThat(out.toString()).contains("users [", "serves since", "0 rows differ");
        assertThat(shop.get("/api/users/" + user).is(200).text()).contains(user);

        assertThat(run("replay", "users", "--detach", "--compare=stop")).isZero();
        assertThat(out.toString()).contains("--attach");
        assertThat(run("replay", "users", "--attach")).isZero();
        assertThat(out.toString()).contains("0 rows differ");
        assertThat(run(
                        "replay",
                        "users",
                        "--from",
                        Instant.now().minusSeconds(60).toString()))
                .isZero();
        assertThat(shop.get("/api/users/" + user).is(200).text()).contains(user);
        assertThat(run("events", "user", "--type=OperatorActed", "--json")).isZero();
        assertThat(out.toString()).contains("rebuild projection users", "a test");
    }

    @Test
    void whatCannotBeReplayedIsRefusedWithTheReason() {
        assertThat(run("replay", "order-policies")).isEqualTo(1);
        assertThat(err.toString()).contains("sends commands or events");
        assertThat(run("replay", "provider-tasks")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be rebuilt");
        assertThat(run("replay", "orders", "--from", "yesterday")).isEqualTo(1);
        assertThat(err.toString()).contains("START", "2026-01-02T03:04:05Z");
        assertThat(run("replay", "orders", "--cancel")).isEqualTo(1);
        assertThat(err.toString()).contains("Nothing is being rebuilt");
        assertThat(run("replay", "orders", "--cancel", "--attach")).isEqualTo(2);
        assertThat(run("projections", "split", "users", "--segment=9")).isEqualTo(1);
        assertThat(err.toString()).contains("no segment 9");
    }

    @Test
    void aPausedProjectionShowsAndExplainsItsLag() {
        String user = shop.newUser();
        assertThat(run("projections", "pause", "users"))
                .as(() -> err.toString())
                .isZero();
        assertThat(out.toString()).contains("users is paused.");
        assertThat(run("projections")).isEqualTo(1);
        assertThat(out.toString()).contains("paused; to continue it");
        await().atMost(PATIENCE).untilAsserted(() -> {
            int code = run("projections", "--json");
            assertThat(code).isEqualTo(1);
            assertThat(out.toString()).contains("{\"segment\":0,\"owner\":null}");
        });
        shop.patch("/api/users/" + user, "{\"email\": \"%s@example.org\"}".formatted(user));

        assertThat(run("explain-lag")).isZero();
        assertThat(out.toString())
                .contains("users (user): 1 event, the oldest", "It is paused", "No process works on its segments [0]");

        assertThat(run("projections", "resume", "users")).isZero();
        assertThat(run("projections", "resume", "users")).isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(shop.get("/api/users/" + user).is(200).text())
                                .contains(user + "@example.org"));
        assertThat(run("projections", "split", "users")).isZero();
        assertThat(out.toString()).contains("Segment 0 of users is split.");
        assertThat(run("projections", "merge", "users")).isZero();
        assertThat(run("projections")).as(() -> out.toString()).isZero();
    }
}
