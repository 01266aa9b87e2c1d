package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** With {@code -Dmicroshop.docs=write} (make api-docs), writes the file instead of checking it. */
class WholeApiTest extends ShopTest {

    private static final Path FILE = Path.of("src/main/resources" + WholeApi.FILE);
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void theFileDescribesTheApiOfTheWholeShop() throws IOException {
        ObjectNode current = (ObjectNode) shop.get("/v3/api-docs").is(200).json();
        current.retain(List.of("openapi", "tags", "paths", "components"));
        if ("write".equals(System.getProperty("microshop.docs"))) {
            Files.writeString(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(current) + "\n");
        }

        assertThat(JSON.readTree(Files.readString(FILE)))
                .as("openapi.json is not current; run: make api-docs")
                .isEqualTo(current);
    }

    /** springdoc appends a number to a method's name if another has it, and the number depends on the order of beans. */
    @Test
    void everyOperationHasANameOfItsOwn() {
        List<String> names = WholeApi.read().getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getOperationId)
                .toList();

        assertThat(names).isNotEmpty().doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z]+([A-Z][a-z]+)+"));
    }

    @Test
    void aProcessThatLacksModulesDescribesTheSame() throws IOException {
        OpenAPI api = new OpenAPI();
        new WholeApi(false).customise(api);

        ObjectNode described = (ObjectNode) JSON.readTree(Json31.mapper().writeValueAsString(api));
        ObjectNode file = (ObjectNode) JSON.readTree(Files.readString(FILE));
        assertThat(described.without("openapi")).isEqualTo(file.without("openapi"));
    }
}
