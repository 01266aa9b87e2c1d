package com.microshop.app;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AsyncAPI document of the whole shop, the same from every process: the file that the build has checked, with the
 * version of the running program.
 */
@RestController
@Hidden
final class WholeEventApi {

    static final String FILE = "/asyncapi.json";

    private final byte[] document = read();

    @GetMapping(path = "/v3/async-api", produces = MediaType.APPLICATION_JSON_VALUE)
    byte[] document() {
        return document.clone();
    }

    private static byte[] read() {
        try (InputStream file = WholeEventApi.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("The program was built without " + FILE);
            }
            JsonMapper json = JsonMapper.shared();
            ObjectNode document = (ObjectNode) json.readTree(file);
            document.withObject("/info").put("version", Version.text());
            return json.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
