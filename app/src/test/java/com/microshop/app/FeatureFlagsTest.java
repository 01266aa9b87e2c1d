package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.MicroshopApplication;
import com.microshop.kernel.Ids;
import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** An operator switches features of a running shop by changing a file. */
@SpringBootTest(
        classes = MicroshopApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "management.server.port=0")
@DirtiesContext
@SuppressWarnings("NullAway.Init") // Spring and JUnit fill the fields
class FeatureFlagsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @TempDir
    static Path folder;

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    private Shop shop;
    private Shop operators;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        write("new-ui=off,beta-api=off");
        registry.add("microshop.feature-flags.file", () -> file().toString());
        registry.add("microshop.database.url", DATABASE::url);
        registry.add("microshop.payment.sandbox.enabled", () -> true);
        registry.add("microshop.database.user", DATABASE::user);
        registry.add("microshop.database.password", DATABASE::password);
        registry.add("microshop.operator.password", () -> Shop.OPERATOR_PASSWORD);
    }

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void connect() throws IOException {
        shop = new Shop(port);
        operators = Shop.asOperator(managementPort, Shop.OPERATOR_PASSWORD);
        write("new-ui=off,beta-api=off");
        await().atMost(PATIENCE).until(() -> !isOn("new-ui") && !isOn("beta-api"));
    }

    @Test
    void aBetaOperationIsThereOnlyWhileItsFeatureIsOn() throws IOException {
        String first = shop.newProduct("1.00", 1);
        String second = shop.newProduct("2.00", 2);
        String path = "/api/products/beta/selection?ids=%s,%s,%s,%1$s".formatted(second, first, Ids.next());
        shop.get(path).isProblem(404, "not-found");
        shop.get(path.replace("beta", "%62eta")).isProblem(404, "not-found");
        shop.get("/api/products/beta/nothing").isProblem(404, "not-found");
        shop.post("/api/products/beta/selection", "{}").isProblem(404, "not-found");

        write("beta-api=on");

        await().atMost(PATIENCE).until(() -> shop.get(path).status() == 200);
        List<String> ids = shop.get(path).json().get("items").findValuesAsString("id");
        assertThat(ids).containsExactly(second, first);
        shop.get("/api/products/beta/selection?ids=" + first + ",x").isProblem(400, "invalid-parameter");
        shop.get("/api/products/beta/selection").isProblem(400, "invalid-parameter");
        shop.get("/api/products/beta/nothing").isProblem(404, "not-found");

        write("beta-api=off");

        await().atMost(PATIENCE).until(() -> shop.get(path).status() == 404);
    }

    @Test
    void theMapOfOperatorsShowsAllFeaturesAndASummaryWhileThatFeatureIsOn() throws IOException {
        assertThat(operators.get("/ops").is(200).text())
                .contains("new-ui", "beta-api", "the file " + file())
                .doesNotContain("Slowest projection");

        write("new-ui=on");

        await().atMost(PATIENCE).until(() -> operators.get("/ops").text().contains("Slowest projection"));
        assertThat(operators.get("/ops").is(200).text()).contains("1 of 1 take requests", "Dead letters");

        write("new-ui=perhaps");

        await().atMost(PATIENCE).until(() -> operators.get("/ops").text().contains("; the last values stay."));
        assertThat(operators.get("/ops").is(200).text()).contains("Slowest projection");
    }

    private boolean isOn(String name) {
        for (JsonNode flag : operators.get("/actuator/flags").is(200).json().get("flags")) {
            if (flag.get("name").asString().equals(name)) {
                return flag.get("on").asBoolean();
            }
        }
        throw new AssertionError("There is no feature " + name);
    }

    private static Path file() {
        return folder.resolve("FEATURE_FLAGS");
    }

    private static void write(String flags) throws IOException {
        var _ = Files.writeString(file(), flags);
    }
}
