package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.MicroshopApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** With {@code -Dmicroshop.docs=write} (make modules-docs), writes the pages instead of checking them. */
class ModuleDocumentationTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGES = REPOSITORY.resolve("docs/modules");

    @Test
    void docsModulesIsCurrent() throws IOException {
        Map<String, String> current = new ModuleDocumentation(
                        ApplicationModules.of(MicroshopApplication.class),
                        Layout.ofTheShop(),
                        Sources.below(REPOSITORY))
                .pages();
        if ("write".equals(System.getProperty("microshop.docs"))) {
            write(current);
        }
        assertThat(committed())
                .as("docs/modules is not current; run: make modules-docs")
                .isEqualTo(current);
    }

    private static Map<String, String> committed() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path file : files.toList()) {
                pages.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return pages;
    }

    private static void write(Map<String, String> pages) throws IOException {
        for (String old : committed().keySet()) {
            Files.delete(PAGES.resolve(old));
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
        }
    }
}
