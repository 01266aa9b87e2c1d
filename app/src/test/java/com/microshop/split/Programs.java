package com.microshop.split;

import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ShopProcess;
import com.microshop.test.TestClient;
import com.microshop.test.TestClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Starts the shop's program in processes of its own, and queries them as an operator. */
public final class Programs {

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final int OK = 200;

    private Programs() {}

    /** The command line that starts the program with the classes that are being tested, those of tests left out. */
    public static List<String> shop() {
        return shop(List.of());
    }

    /** As {@link #shop()}, with classes put before those of the program. */
    static List<String> shop(List<Path> classPathFirst) {
        String tests = Path.of("target", "test-classes").toAbsolutePath().toString();
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String classPath = Stream.concat(
                        classPathFirst.stream().map(Path::toString),
                        Arrays.stream(own.split(":", -1))
                                .filter(entry -> !Path.of(entry)
                                        .toAbsolutePath()
                                        .toString()
                                        .equals(tests)))
                .collect(Collectors.joining(":"));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "com.microshop.MicroshopApplication");
    }

    /**
     * The invariants that some process reports as broken or unchecked, with their offenders; empty if all hold.
     * Waits until every process is ready, as one that was killed may still start again.
     *
     * @param password the operator's
     * @throws ConditionTimeoutException if a process does not become ready
     * @throws IllegalStateException if a process does not answer, or if no process checks anything
     */
    public static SequencedSet<String> brokenInvariants(Collection<ShopProcess> processes, String password) {
        SequencedSet<String> broken = new LinkedHashSet<>();
        TreeSet<String> statements = new TreeSet<>();
        for (ShopProcess process : processes) {
            await(process + " is ready").atMost(READY_WITHIN).until(process::isReady);
        }
        for (ShopProcess process : processes) {
            for (JsonNode check : invariants(process, password).get("checks")) {
                String statement = check.get("statement").asString();
                statements.add(statement);
                check.get("offenders").forEach(offender -> broken.add(statement + ": " + offender.asString()));
                if (!check.get("unchecked").asString().isEmpty()) {
                    broken.add("%s: %s could not check it: %s"
                            .formatted(
                                    statement, process, check.get("unchecked").asString()));
                }
            }
        }
        if (statements.isEmpty()) {
            throw new IllegalStateException("No process knows an invariant");
        }
        return broken;
    }

    private static JsonNode invariants(ShopProcess process, String password) {
        Answer answer = new TestClient(process.operatorUrl(), "operator", password).get("/actuator/invariants");
        if (answer.status() != OK) {
            throw new IllegalStateException("%s answers %s".formatted(process, answer.text()));
        }
        return answer.json();
    }
}
