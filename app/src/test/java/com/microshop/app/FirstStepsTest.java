package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.test.TestClient.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import tools.jackson.databind.JsonNode;

/** The first steps of a new user and an operator. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class FirstStepsTest extends ShopTest {

    @TempDir
    Path folder;

    @Test
    void anOrderCompletesEveryStep() {
        String name = Shop.uniqueName("ada");
        String user = shop.post("/api/users", Shop.user(name)).id();
        String product = shop.post("/api/products", "{\"name\": \"Lamp\", \"price\": 9.99, \"stock\": 3}")
                .id();
        String order = shop.post("/api/orders", Shop.order(user, product)).id();

        JsonNode confirmed = shop.settled(order);
        assertThat(confirmed.get("status").asString()).isEqualTo("confirmed");
        assertThat(confirmed.get("total").decimalValue()).isEqualByComparingTo("9.99");
        assertThat(confirmed.get("currency").asString()).isEqualTo("EUR");
        JsonNode payment = shop.get(
                        "/api/payments/" + confirmed.get("payment_id").asString())
                .is(200)
                .json();
        assertThat(payment.get("reference").asString()).isEqualTo(order);
        assertThat(payment.get("amount").decimalValue()).isEqualByComparingTo("9.99");
        assertThat(shop.get("/api/products/" + product).json().get("stock").asInt())
                .isEqualTo(2);
        JsonNode story =
                shop.get("/api/orders/%s/story".formatted(order)).is(200).json();
        assertThat(story.get("events").findValuesAsString("module")).contains("order", "product", "payment");
    }

    @Test
    void theCommandsInTheReadmeWorkAsPrinted() throws Exception {
        String commands = Files.readString(Path.of("..", "README.md"))
                .lines()
                .filter(line -> line.startsWith("    ") && line.contains("curl "))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
        assertThat(commands.lines()).hasSize(5).allMatch(line -> line.contains("localhost:8080"));
        Process shell = new ProcessBuilder("sh", "-euc", commands.replace("localhost:8080", "127.0.0.1:" + port))
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(output).isZero();
        assertThat(output).contains("\"status\":\"confirmed\"").contains("\"reference\":");
    }

    @Test
    void healthSaysWhatRuns() {
        JsonNode health = shop.get("/health").is(200).json();

        assertThat(health.get("status").asString()).isEqualTo("up");
        assertThat(health.get("version").asString()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(health.get("modules").valueStream().map(JsonNode::asString))
                .containsExactly("order", "payment", "product", "user");
        assertThat(health.get("transport").asString()).isEqualTo("in_process");
    }

    @Test
    void thePagesLoadNothingFromOtherHosts() {
        Answer docs = shop.get("/docs").is(302);
        Answer page = shop.get(docs.header("Location")).is(200);

        assertThat(page.text()).contains("swagger-ui").doesNotContain("http://").doesNotContain("https://");
        assertThat(shop.get("/swagger-ui/swagger-ui-bundle.js").status()).isEqualTo(200);
        assertThat(shop.get("/swagger-ui/swagger-initializer.js").is(200).text())
                .doesNotContain("petstore");
    }

    @Test
    void everyOperationIsDescribedWithItsErrors() {
        JsonNode api = shop.get("/v3/api-docs").is(200).json();
        Map<String, String> summaries = new HashMap<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String operation = method.getKey() + " " + path.getKey();
                    JsonNode description = method.getValue();
                    assertThat(description.path("summary").asString(""))
                            .as(operation)
                            .isNotBlank();
                    assertThat(summaries.put(description.get("summary").asString(), operation))
                            .as(operation)
                            .isNull();
                    assertThat(description.get("tags").size()).as(operation).isEqualTo(1);
                    assertThat(description.get("responses").propertyNames())
                            .as(operation)
                            .contains("400", "503")
                            .doesNotContain("500");
                    assertThat(description.path("deprecated").asBoolean(false)).isFalse();
                    for (JsonNode parameter : description.path("parameters")) {
                        boolean isId = parameter.get("in").asString().equals("path");
                        assertThat(isId || parameter.has("description"))
                                .as(operation + parameter)
                                .isTrue();
                    }
                }));
        assertThat(summaries).hasSizeGreaterThan(20);
        api.at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(property -> assertThat(property.getKey())
                                .as(schema.getKey())
                                .matches("[a-z][a-z0-9_]*")));
        assertReferencesExist(api, api);
    }

    private static void assertReferencesExist(JsonNode api, JsonNode node) {
        if (node.path("$ref").isString()) {
            String pointer = node.get("$ref").asString().substring(1);
            assertThat(api.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        node.forEach(child -> assertReferencesExist(api, child));
    }

    @Test
    void operatorsPagesAreNotOnThePublicPort() {
        Shop operators = new Shop(managementPort);

        assertThat(operators
                        .get("/actuator/health")
                        .is(200)
                        .json()
                        .get("status")
                        .asString())
                .isEqualTo("UP");
        assertThat(operators.get("/actuator/health/readiness").status()).isEqualTo(200);
        shop.get("/actuator/health").isProblem(404, "not-found");
        shop.get("/actuator/invariants").isProblem(404, "not-found");
    }

    @Test
    void noServerDecidesWhetherAProcessIsRestarted(@Autowired HealthEndpointGroups groups) {
        HealthEndpointGroup liveness = Objects.requireNonNull(groups.get("liveness"));
        HealthEndpointGroup readiness = Objects.requireNonNull(groups.get("readiness"));
        List<String> servers = List.of("db", "rabbit", "redis", "catalogueCache", "diskSpace");

        assertThat(liveness.isMember("livenessState")).isTrue();
        assertThat(servers).noneMatch(liveness::isMember);
        assertThat(servers).filteredOn(readiness::isMember).containsExactly("db");
    }

    @Test
    void onlyOperatorsReachEndpointsOtherThanHealthAndInfo() {
        Shop anybody = new Shop(managementPort);
        Shop guesser = Shop.asOperator(managementPort, "guessed");
        Shop operator = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);

        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/info")) {
            assertThat(anybody.get(path).status()).as(path).isEqualTo(200);
        }
        for (String path :
                List.of("/actuator", "/actuator/invariants", "/actuator/metrics", "/actuator/parked", "/nothing")) {
            Answer answer = anybody.get(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("Basic").contains("MicroShop operators");
            assertThat(answer.header("Set-Cookie")).isEmpty();
            assertThat(guesser.get(path).status()).as(path).isEqualTo(401);
        }
        assertThat(anybody.post("/actuator/parked", "").status()).isEqualTo(401);
        assertThat(anybody.delete("/actuator/parked/1").status()).isEqualTo(401);
        Answer metrics = operator.get("/actuator/metrics").is(200);
        assertThat(metrics.header("Set-Cookie")).isEmpty();
        assertThat(operator.post("/actuator/parked", "").status()).isEqualTo(200);
        assertThat(operator.delete("/actuator/parked/1", "X-Reason", "a test").status())
                .isEqualTo(404);
        assertThat(operator.get("/nothing").status()).isEqualTo(404);
    }

    @Test
    void onlyOperatorsSeeTheDetailsOfHealth() {
        assertThat(new Shop(managementPort)
                        .get("/actuator/health")
                        .is(200)
                        .json()
                        .propertyNames())
                .doesNotContain("components", "details");
        assertThat(Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD)
                        .get("/actuator/health")
                        .is(200)
                        .json()
                        .at("/components/db/status")
                        .asString())
                .isEqualTo("UP");
    }

    @Test
    void answersToOperatorsAreNeitherKeptNorTakenForAnotherType() {
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        Shop anybody = new Shop(managementPort);

        for (Answer answer : List.of(
                operators.get("/actuator/events/order"),
                operators.get("/actuator/metrics"),
                operators.get("/nothing"),
                anybody.get("/actuator/health"),
                anybody.get("/actuator/modules"))) {
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void theApiDescriptionContainsNoOperatorEndpoints() {
        Answer plain = shop.get("/api/products?limit=1").is(200);
        Answer withLogin =
                Shop.asOperator(port, "guessed").get("/api/products?limit=1").is(200);

        assertThat(withLogin.response().headers().map().keySet())
                .isEqualTo(plain.response().headers().map().keySet())
                .doesNotContain("set-cookie", "www-authenticate", "x-frame-options", "x-content-type-options");
        assertThat(withLogin.text()).isEqualTo(plain.text());
    }

    @Test
    void aToolWithoutThePasswordNamesTheSettingForIt() throws IOException {
        StringWriter err = new StringWriter();
        int exitCode = Launcher.tools(MicroshopApplication.class)
                .setErr(new PrintWriter(err))
                .execute(
                        "check-invariants",
                        "--url=http://127.0.0.1:" + managementPort,
                        "--password-file=" + passwordFile("guessed"));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("rejects the login; set MICROSHOP_OPERATOR_PASSWORD");
    }

    private Path passwordFile(String password) throws IOException {
        return Files.writeString(folder.resolve("password"), password);
    }

    @Test
    void theToolReportsThatTheInvariantsHold() throws IOException {
        shop.confirmedOrder(shop.newUser(), shop.newProduct("1.50", 10), 4);
        StringWriter out = new StringWriter();
        int exitCode = Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out))
                .execute(
                        "check-invariants",
                        "--url=http://127.0.0.1:" + managementPort,
                        "--password-file=" + passwordFile(Shop.OPERATOR_PASSWORD));

        assertThat(exitCode).as(out.toString()).isZero();
        assertThat(out.toString()).contains("✓ ").contains(" 0 broken").doesNotContain("✗");
    }

    @Test
    void operatorsSeeWhatAProcessDoes() {
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);

        assertThat(operators.get("/actuator/parked").is(200).json().get("messages"))
                .isEmpty();
        assertThat(operators.get("/actuator/metrics/microshop.process").is(200).text())
                .contains("order,payment,product,user")
                .contains("in_process");
        assertThat(operators.get("/actuator/metrics/microshop.commands.running").status())
                .isEqualTo(200);
        shop.get("/actuator/parked").isProblem(404, "not-found");
    }

    @Test
    void aProcessReportsItsAddress() {
        Shop operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(operators
                                .get("/actuator/modules")
                                .is(200)
                                .json()
                                .at("/modules/order/0/health")
                                .asString())
                        .isEqualTo("UP"));
        JsonNode report = operators.get("/actuator/modules").json();
        for (String module : ShopModules.all()) {
            JsonNode process = report.at("/modules/" + module + "/0");
            assertThat(process.get("url").asString()).isEqualTo("http://127.0.0.1:" + managementPort);
            assertThat(process.get("process").asString())
                    .isEqualTo(report.get("process").asString());
            assertThat(process.get("transport").asString()).isEqualTo("in_process");
        }
    }

    @Test
    void theToolForParkedMessagesUnderstandsTheEndpoint() throws IOException {
        assertThat(tool("parked", "list")).isEqualTo("0: 0 parked.");
        assertThat(tool("parked", "show", "x")).isEqualTo("1: There is no parked message x.");
        assertThat(tool("parked", "put-back", "--all")).isEqualTo("0: 0 put back.");
        assertThat(tool("parked", "put-back", "x")).startsWith("1: x: there is no such message");
        assertThat(tool("parked", "discard", "x", "--reason=a test")).startsWith("1: x: there is no such message");
    }

    @Test
    void theToolForDeadLettersUnderstandsTheEndpoint() throws IOException {
        assertThat(tool("dead-letters", "list")).isEqualTo("0: 0 dead letters.");
        assertThat(tool("dead-letters", "show", "x")).startsWith("1: There is no such dead letter");
        assertThat(tool("dead-letters", "retry", "x")).startsWith("1: x: There is no such dead letter");
        assertThat(tool("dead-letters", "retry-sequence", "x")).startsWith("1: x: There is no such dead letter");
        assertThat(tool("dead-letters", "discard", "x", "--reason=a test"))
                .startsWith("1: x: There is no such dead letter");
    }

    private String tool(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url=http://127.0.0.1:" + managementPort, "--password-file=" + passwordFile(Shop.OPERATOR_PASSWORD)));
        int exitCode = Launcher.tools(MicroshopApplication.class)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return exitCode + ": " + out.toString().strip();
    }
}
