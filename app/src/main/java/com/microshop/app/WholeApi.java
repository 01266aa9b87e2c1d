package com.microshop.app;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Makes every process describe the API of the whole shop: one that lacks modules takes the description from the file that
 * a process with all modules has written.
 */
final class WholeApi implements GlobalOpenApiCustomizer {

    static final String FILE = "/openapi.json";

    private final boolean runsAllModules;

    WholeApi(boolean runsAllModules) {
        this.runsAllModules = runsAllModules;
    }

    @Override
    public void customise(OpenAPI api) {
        if (!runsAllModules) {
            OpenAPI whole = read();
            api.setTags(whole.getTags());
            api.setPaths(whole.getPaths());
            api.setComponents(whole.getComponents());
        }
    }

    /** What the file describes: tags, paths and components. */
    static OpenAPI read() {
        try (InputStream file = WholeApi.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("The program was built without " + FILE);
            }
            return Json31.mapper().readValue(file, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
