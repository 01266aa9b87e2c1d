package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With {@code -Dmicroshop.docs=write} (make modules-docs), writes the picture instead of checking it. */
class ArchitecturePageTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = REPOSITORY.resolve("docs/architecture.md");
    private static final Pattern PICTURE = Pattern.compile("```mermaid\n.*?```\n", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)`");

    @Test
    void thePictureShowsTheDependenciesInThePoms() throws IOException {
        String current = MavenModules.of(REPOSITORY).diagram();
        if ("write".equals(System.getProperty("microshop.docs"))) {
            Files.writeString(
                    PAGE, PICTURE.matcher(Files.readString(PAGE)).replaceFirst(Matcher.quoteReplacement(current)));
        }
        assertThat(Files.readString(PAGE))
                .as("docs/architecture.md is not current; run: make modules-docs")
                .contains(current);
    }

    @Test
    void everyClassThatThePageNamesExists() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(REPOSITORY)) {
            sources = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList();
        }
        List<String> named = CLASS.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(sources).containsAll(named);
    }
}
