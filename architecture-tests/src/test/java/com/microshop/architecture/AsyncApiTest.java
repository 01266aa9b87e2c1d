package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.architecture.Contracts.Event;
import com.microshop.messaging.store.EventBatch;
import com.microshop.messaging.store.EventPosition;
import com.microshop.messaging.store.StoredRow;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** With {@code -Dmicroshop.docs=write} (make api-docs), writes the file instead of checking it. */
class AsyncApiTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path FILE = REPOSITORY.resolve("app/src/main/resources/asyncapi.json");
    private static final String OFFICIAL = "/asyncapi/3.0.0.json";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    private static final Sources SOURCES = Sources.below(REPOSITORY);
    private static final Contracts CONTRACTS = new Contracts(Layout.ofTheShop(), SOURCES);
    private static final ObjectNode DOCUMENT = new AsyncApi(CONTRACTS, SOURCES, AsyncApiTest::golden).document();

    static List<Event> events() {
        return CONTRACTS.events();
    }

    @Test
    void theFileIsCurrent() throws IOException {
        if ("write".equals(System.getProperty("microshop.docs"))) {
            Files.writeString(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(DOCUMENT) + "\n");
        }
        assertThat(JSON.readTree(Files.readString(FILE)))
                .as("asyncapi.json is not current; run: make api-docs")
                .isEqualTo(JSON.readTree(JSON.writeValueAsString(DOCUMENT)));
    }

    @Test
    void isValidByTheOfficialSchema() throws IOException {
        assertThat(official().validate(served())).isEmpty();
    }

    @Test
    void theOfficialSchemaRejectsInvalidFiles() throws IOException {
        ObjectNode noServer = served();
        noServer.withObject("/servers/broker").remove("protocol");
        assertThat(official().validate(noServer)).isNotEmpty();

        ObjectNode noAction = served();
        noAction.withObject("/operations/order.publishes.order.OrderPlaced").put("action", "shout");
        assertThat(official().validate(noAction)).isNotEmpty();
    }

    @Test
    void everyReferenceCanBeResolved() {
        List<JsonNode> references = DOCUMENT.findValues("$ref");
        assertThat(references).isNotEmpty();
        assertThat(references)
                .allSatisfy(reference -> assertThat(
                                DOCUMENT.at(reference.asString().substring(1)).isMissingNode())
                        .as(reference.asString())
                        .isFalse());
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventsConformToTheirSchemas(Event event) {
        Schema schema =
                schema(JSON.createObjectNode().put("$ref", JsonSchemas.SHARED + JsonSchemas.nameOf(event.type())));
        JsonNode written = golden(event);
        assertThat(schema.validate(written)).as(event.name()).isEmpty();

        for (String field : written.propertyNames()) {
            ObjectNode broken = (ObjectNode) written.deepCopy();
            broken.putArray(field).add(true);
            assertThat(schema.validate(broken))
                    .as("%s with another %s", event.name(), field)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void onlyMissingRequiredFieldsAreReported(Event event) {
        Schema schema =
                schema(JSON.createObjectNode().put("$ref", JsonSchemas.SHARED + JsonSchemas.nameOf(event.type())));
        JsonSchemas.ofMessages(SOURCES).fields(event.type()).forEach(field -> {
            ObjectNode without = (ObjectNode) golden(event).deepCopy();
            without.remove(List.of(field.name()));
            assertThat(schema.validate(without).isEmpty())
                    .as("%s without %s", event.name(), field.name())
                    .isEqualTo(field.isOptional());
        });
    }

    @Test
    void batchesConformToTheirSchemas() {
        Schema schema = schema(DOCUMENT.at("/channels/microshop.order.events.user/messages/batch/payload"));

        assertThat(schema.validate(batch("user", "user.UserRegistered"))).isEmpty();
        assertThat(schema.validate(batch("product", "user.UserRegistered"))).isNotEmpty();
        assertThat(schema.validate(batch("user", "user.EmailChanged")))
                .as("no module subscribes to it")
                .isNotEmpty();
    }

    @Test
    void commandsConformToTheirSchemas() throws ReflectiveOperationException {
        Schema schema =
                schema(DOCUMENT.at("/channels/microshop.payment.commands/messages/payment.CapturePayment/payload"));

        assertThat(schema.validate(command("payment.CapturePayment"))).isEmpty();
        assertThat(schema.validate(command("payment.CancelPayment"))).isNotEmpty();
    }

    /** Only its own package can make the envelope. */
    private static JsonNode command(String type) throws ReflectiveOperationException {
        Constructor<?> envelope =
                Class.forName("com.microshop.messaging.rabbit.Wire$Command").getDeclaredConstructors()[0];
        envelope.setAccessible(true);
        return JSON.valueToTree(envelope.newInstance("id", type, null, "{}", Map.of("correlationId", "story")));
    }

    private static JsonNode batch(String publisher, String type) {
        EventPosition position = new EventPosition(7, 9);
        StoredRow row = new StoredRow(
                position, "id", "User", "ada", 0, type, null, "{}", "{}", "story", null, Instant.EPOCH, null);
        return JSON.readTree(JSON.writeValueAsString(new EventBatch(publisher, EventPosition.START, List.of(row))));
    }

    /** The document with what the running shop adds. */
    private static ObjectNode served() {
        ObjectNode document = DOCUMENT.deepCopy();
        document.withObject("/info").put("version", "1.2.3");
        return document;
    }

    private static Schema official() throws IOException {
        try (InputStream file = Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream(OFFICIAL), OFFICIAL)) {
            return SCHEMAS.getSchema(file);
        }
    }

    /** A schema of the document, with what it refers to. */
    private static Schema schema(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", DOCUMENT.get("components"));
        return SCHEMAS.getSchema(whole);
    }

    /** The event in the module's golden file. */
    private static JsonNode golden(Event event) {
        Path file = REPOSITORY.resolve("modules/%s/src/test/resources/events/%s/%s.json"
                .formatted(event.module(), event.module(), event.type().getSimpleName()));
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no golden file of " + event.name(), e);
        }
    }
}
