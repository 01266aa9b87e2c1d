package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.client.ApiClient;
import com.microshop.test.TestClient.Answer;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds answers against {@code openapi.json}, and lets the client that is generated from it read them. */
final class DescribedApi {

    private static final JsonNode API =
            JsonMapper.shared().readTree(DescribedApi.class.getResourceAsStream(WholeApi.FILE));

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final ObjectMapper CLIENT = ((JsonMapper) ApiClient.createDefaultObjectMapper())
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Map<String, Schema> SCHEMAS_BY_NAME = new ConcurrentHashMap<>();

    private DescribedApi() {}

    /** Checks the answer to a request for an operation of the API; requests for anything else may be answered anyhow. */
    static void requireDescribed(String method, String path, Answer answer) {
        operation(method, path).ifPresent(operation -> {
            String request = "%s %s: %d %s".formatted(method, path, answer.status(), answer.text());
            JsonNode response = operation.at("/responses/" + answer.status());
            assertThat(response.isMissingNode())
                    .as("openapi.json names the status of %s", request)
                    .isFalse();
            response.path("headers").properties().stream()
                    .filter(header -> header.getValue().path("required").asBoolean())
                    .forEach(header -> assertThat(answer.header(header.getKey()))
                            .as("%s of %s", header.getKey(), request)
                            .isNotEmpty());
            JsonNode content = response.path("content");
            if (content.isEmpty()) {
                assertThat(answer.text()).as(request).isEmpty();
            } else {
                String mediaType = answer.header("Content-Type").split(";", 2)[0];
                JsonNode schema = content.path(mediaType).path("schema");
                assertThat(schema.isMissingNode())
                        .as("openapi.json names the content type of %s: %s", request, mediaType)
                        .isFalse();
                String reference = schema.get("$ref").asString();
                requireReadable(reference.substring(reference.lastIndexOf('/') + 1), answer.text(), request);
            }
        });
    }

    private static Optional<JsonNode> operation(String method, String path) {
        String target = path.split("\\?", 2)[0];
        return API.get("paths").properties().stream()
                .filter(described -> target.matches(described.getKey().replaceAll("\\{.+?}", "[^/]+")))
                .min(Comparator.comparing(described -> described.getKey().contains("{")))
                .map(described -> described.getValue().get(method.toLowerCase(java.util.Locale.ROOT)));
    }

    private static void requireReadable(String name, String body, String request) {
        assertThat(SCHEMAS_BY_NAME
                        .computeIfAbsent(name, DescribedApi::schema)
                        .validate(JsonMapper.shared().readTree(body)))
                .as("%s is a %s", request, name)
                .isEmpty();
        CLIENT.readValue(body, model(name));
    }

    private static Schema schema(String name) {
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        schema.put("$ref", "#/components/schemas/" + name);
        schema.set("components", API.get("components"));
        return SCHEMAS.getSchema(schema);
    }

    /** The generator puts Model before the names that Java reserves. */
    private static Class<?> model(String name) {
        String models = "com.microshop.client.model.";
        try {
            return Class.forName(models + (name.equals("Return") ? "Model" : "") + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("The client has no class for " + name, e);
        }
    }
}
