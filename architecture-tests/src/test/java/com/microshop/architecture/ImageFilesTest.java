package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The image's Dockerfile and the Compose files, as far as they can be checked without an engine. */
class ImageFilesTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKER = REPOSITORY.resolve("infra/docker");
    private static final Path COMPOSE = REPOSITORY.resolve("infra/compose");

    private static final String COMPOSE_SCHEMA = "/compose/compose-spec.json";

    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[\\w.-]+@sha256:[0-9a-f]{64}");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{(\\w+)(:\\?[^}]+)?}");
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void everyImageBelowIsPinnedByItsDigest() throws IOException {
        String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));

        List<String> images = found("(?m)^ARG (\\w+_IMAGE)=(.*)$", dockerfile, 2);
        assertThat(images).hasSize(2).allMatch(PINNED.asMatchPredicate());
        assertThat(found("(?m)^FROM (\\S+)", dockerfile, 1)).containsExactly("${BUILD_IMAGE}", "${BASE_IMAGE}");
    }

    @Test
    void theImageNeedsNeitherRootNorAShell() throws IOException {
        String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
        String last = dockerfile.substring(dockerfile.lastIndexOf("FROM "));

        assertThat(found("(?m)^USER (.*)$", last, 1)).containsExactly("10001:10001");
        assertThat(found("(?m)^ENTRYPOINT (\\[\".*\"])$", last, 1)).hasSize(1);
        assertThat(found("(?m)^    CMD (\\[\".*\"])$", last, 1)).hasSize(1);
        assertThat(last).doesNotContainPattern("(?m)^RUN ");
    }

    /** The JVM ignores a cache that was trained with other options, so all come from one file, through the runtime. */
    @Test
    void theShopRunsWithTheOptionsThatItsCacheWasTrainedWith() throws IOException {
        String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
        String entrypoint = found("(?m)^ENTRYPOINT (.*)$", dockerfile, 1).getFirst();

        assertThat(found("\"(-[^\"]*)\"", entrypoint, 1))
                .containsExactly("-XX:AOTCache=/opt/microshop/microshop.aot", "-jar");
        assertThat(Files.readString(DOCKER.resolve("assemble")))
                .contains("infra/docker/jvm.options")
                .contains("--add-options \"$options\"")
                .containsPattern("exec /opt/java/bin/java -cp /opt/training FastStart")
                .containsPattern("\"\\$folder/train/opt/java/bin/java\" -cp");
    }

    /** docs/image.md has the arithmetic. */
    @Test
    void whatTheJvmMayTakeFitsIntoTheSmallestContainer() throws IOException {
        Map<String, Integer> options = new TreeMap<>();
        Pattern.compile("(?m)^-XX:(\\w+)=(\\d+)m?$")
                .matcher(Files.readString(DOCKER.resolve("jvm.options")))
                .results()
                .forEach(option -> options.put(option.group(1), Integer.valueOf(option.group(2))));
        int smallest = 512;
        int stacksAndAllocator = 45;

        int most = value(options, "MaxRAMPercentage") * smallest / 100
                + value(options, "MaxMetaspaceSize")
                + value(options, "ReservedCodeCacheSize")
                + value(options, "MaxDirectMemorySize")
                + stacksAndAllocator;
        assertThat(most).isLessThanOrEqualTo(smallest);
    }

    private static int value(Map<String, Integer> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.split.yaml", "process.yaml"})
    void composeFilesAreValid(String name) throws IOException {
        assertThat(schema().validate(JSON.valueToTree(yaml(name)))).isEmpty();
    }

    @Test
    void theSchemaRefusesAnUnknownField() {
        JsonNode wrong = JSON.valueToTree(new Yaml().<Object>load("services: {shop: {imagge: x}}"));

        assertThat(schema().validate(wrong)).isNotEmpty();
    }

    @Test
    void everyVariableHasAValueOrIsRequiredAndNoPasswordIsWritten() throws IOException {
        Properties versions = versions();
        for (Path file : files()) {
            String text = Files.readString(file);
            assertThat(VARIABLE.matcher(text).results().toList())
                    .as(file.toString())
                    .allMatch(v -> versions.containsKey(v.group(1)) != (v.group(2) != null));
            assertThat(found("(?m)^\\s+\\w+_PASS(?:WORD)?: (.*)$", text, 1))
                    .as(file.toString())
                    .allMatch(value -> value.startsWith("${") && value.contains(":?"));
        }
        assertThat(versions.stringPropertyNames().stream()
                        .filter(name -> name.endsWith("_IMAGE") && !name.equals("SHOP_IMAGE")))
                .hasSize(4)
                .allMatch(name -> PINNED.matcher(versions.getProperty(name)).matches());
        assertThat(versions.stringPropertyNames()).noneMatch(name -> name.contains("PASS"));
    }

    @Test
    void everyServiceHasALimitAndAHealthCheck() throws IOException {
        for (String name : List.of("compose.yaml", "compose.split.yaml")) {
            services(name).forEach((service, settings) -> {
                if (!settings.containsKey("extends") && !settings.containsKey("profiles")) {
                    assertThat(settings).as(service).containsKeys("deploy", "healthcheck", "security_opt", "restart");
                }
            });
        }
        Map<String, Object> process = services("process.yaml").get("process");
        assertThat(process).containsKeys("deploy", "cap_drop", "security_opt").containsEntry("read_only", true);
    }

    @Test
    void eachModuleHasItsProcessAndItsGroupAtTheGateway() throws IOException {
        Set<String> modules = Layout.ofTheShop().shopModules();
        Set<String> processes = new TreeSet<>();
        services("compose.split.yaml").forEach((service, settings) -> {
            if (settings.get("environment") instanceof Map<?, ?> environment
                    && environment.containsKey("SPRING_PROFILES_ACTIVE")) {
                assertThat(environment.get("SPRING_PROFILES_ACTIVE")).isEqualTo(service);
                processes.add(service);
            }
        });
        assertThat(processes).isEqualTo(modules);

        String upstreams = Files.readString(COMPOSE.resolve("upstreams.conf"));
        assertThat(found("upstream (\\w+) +\\{[^}]*server \\1:8080 resolve max_fails", upstreams, 1))
                .containsExactlyInAnyOrderElementsOf(modules);
        assertThat(found("server (\\w+):8080 resolve;", upstreams, 1)).containsExactlyInAnyOrderElementsOf(modules);
    }

    @Test
    void theLoginOfOperatorsMayBeSentToWhatTheProcessesAnnounce() throws IOException {
        Map<String, Object> process =
                Objects.requireNonNull(services("process.yaml").get("process"));
        Map<?, ?> common = (Map<?, ?>) Objects.requireNonNull(process.get("environment"));
        List<String> allowed = List.of(
                String.valueOf(common.get("MICROSHOP_OPERATOR_ADDRESSES")).split(",", -1));
        Set<String> announced = new TreeSet<>();
        for (String name : List.of("compose.yaml", "compose.split.yaml")) {
            services(name).values().forEach(settings -> {
                if (settings.get("environment") instanceof Map<?, ?> environment
                        && environment.get("MICROSHOP_MANAGEMENT_URL") instanceof String url) {
                    announced.add(URI.create(url).getHost());
                }
            });
        }
        assertThat(announced).hasSizeGreaterThan(4);
        assertThat(allowed).containsAll(announced);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(COMPOSE)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    private static Properties versions() throws IOException {
        Properties versions = new Properties();
        versions.load(Files.newBufferedReader(COMPOSE.resolve(".env")));
        return versions;
    }

    private static Object yaml(String name) throws IOException {
        return new Yaml().load(Files.readString(COMPOSE.resolve(name)));
    }

    @SuppressWarnings("unchecked") // the schema says so
    private static Map<String, Map<String, Object>> services(String name) throws IOException {
        return Objects.requireNonNull(((Map<String, Map<String, Map<String, Object>>>) yaml(name)).get("services"));
    }

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(ImageFilesTest.class.getResourceAsStream(COMPOSE_SCHEMA))) {
            ObjectNode schema = (ObjectNode) JSON.readTree(in);
            schema.remove("$id"); // it is not an absolute address, which the validator demands
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> found(String pattern, String text, int group) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(group))
                .toList();
    }
}
