package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.test.TestClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WholeEventApiTest extends ShopTest {

    private static final Path FILE = Path.of("src/main/resources" + WholeEventApi.FILE);

    @Test
    void theShopServesTheFileWithItsVersion() throws IOException {
        Answer answer = shop.get("/v3/async-api").is(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");

        ObjectNode expected = (ObjectNode) JsonMapper.shared().readTree(Files.readString(FILE));
        expected.withObject("/info").put("version", Version.text());
        assertThat(answer.json()).isEqualTo(expected);
    }
}
