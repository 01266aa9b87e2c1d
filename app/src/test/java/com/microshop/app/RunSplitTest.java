package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.Ports;
import com.microshop.local.OperatorPassword;
import com.microshop.test.TestClient;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop in several processes as {@code make run-split} starts it. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class RunSplitTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    private final int port = Ports.free();
    private Process shop;

    @BeforeEach
    void start() throws IOException {
        shop = SplitProgram.start(folder, port, List.of(), "user,product", "order,payment");
        await().atMost(PATIENCE).until(() -> output().contains("MicroShop is open") || !shop.isAlive());
        assertThat(output()).contains("MicroShop is open: http://127.0.0.1:" + port);
    }

    @AfterEach
    void stop() throws InterruptedException {
        shop.destroy();
        assertThat(shop.waitFor()).isPositive();
    }

    @Test
    void theCommandsInTheReadmeWorkAndLeaveNothingBehind() throws Exception {
        String commands = Files.readString(Path.of("..", "README.md"))
                .lines()
                .filter(line -> line.startsWith("    ") && line.contains("curl "))
                .map(String::strip)
                .collect(Collectors.joining("\n"))
                .replace("localhost:8080", "127.0.0.1:" + port);
        Process shell = new ProcessBuilder("sh", "-euc", commands)
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        assertThat(said).contains("\"status\":\"confirmed\"").contains("\"reference\":");

        TestClient gateway = new TestClient("http://127.0.0.1:" + port);
        TestClient.Answer refused = gateway.send("TRACE", "/api/orders?a=b", BodyPublishers.noBody());
        refused.isProblem(405, "method-not-allowed");
        assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        gateway.send("TRACE", "/api/orders", BodyPublishers.ofString("x".repeat(2_000_000)))
                .isProblem(413, "body-too-large");
        gateway.get("/api/orders/%00").isProblem(400, "bad-request");
        assertThat(checkInvariants()).contains(" 0 broken, 0 not checked.");
        assertThat(Files.readString(folder.resolve("data").resolve(OperatorPassword.FILE)))
                .satisfies(password -> assertThat(output()).doesNotContain(password));

        assertThat(operatorsPage())
                .contains("order, payment", "product, user", "rabbitmq", "takes requests", "1 process")
                .doesNotContain("class=\"problem\"");

        List<ProcessHandle> parts = shop.descendants().toList();
        assertThat(parts).hasSizeGreaterThan(5);
        Process interrupt = new ProcessBuilder("kill", "-INT", Long.toString(shop.pid())).start();
        assertThat(interrupt.waitFor()).isZero();

        assertThat(shop.waitFor()).as(output()).isEqualTo(INTERRUPTED);
        await().atMost(PATIENCE).until(() -> parts.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(Ports.isOpen(port)).isFalse();
    }

    /** With no option but one process: it knows the other, and the password is found in the folder of the shop. */
    private String checkInvariants() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.microshop.MicroshopApplication",
                        "check-invariants",
                        "--url=" + operatorsUrl())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));
        builder.environment()
                .put("MICROSHOP_LOCAL_DIRECTORY", folder.resolve("data").toString());
        Process tool = builder.start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
        return said;
    }

    private String operatorsUrl() {
        return Pattern.compile("for operators (http://\\S+)/actuator")
                .matcher(output())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /** The map as one process draws it, which shows the other, too. */
    private String operatorsPage() throws IOException {
        String password = Files.readString(folder.resolve("data").resolve(OperatorPassword.FILE))
                .strip();
        return new TestClient(operatorsUrl(), "operator", password).get("/ops").text();
    }

    private String output() {
        return SplitProgram.output(folder);
    }
}
