package com.microshop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @Test
    void relativeLinksLeadToFilesAndHeadings() {
        List<Page> pages = Page.of(REPOSITORY, "README.md", "CONTRIBUTING.md", "CHANGELOG.md");

        assertThat(pages).hasSizeGreaterThan(40);
        assertThat(pages.stream().flatMap(page -> page.deadLinks().stream())).isEmpty();
    }

    @Test
    void deadLinksAreFound(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("other.md"), """
                # Any & all: `code`
                """);
        Path page = Files.writeString(folder.resolve("page.md"), """
                [file](other.md) [missing](none.md) [heading](other.md#any--all-code) [no heading](other.md#some)
                [own](#title) [none](#titles) [web](https://example.com/none.md)

                ## Title

                ```
                [in code](nowhere.md)
                ```
                """);

        assertThat(Page.read(page).deadLinks())
                .containsExactly("page.md: none.md", "page.md: other.md#some", "page.md: #titles");
    }

    @Test
    void theReadmeHasFewerThan150Lines() throws Exception {
        assertThat(Files.readAllLines(REPOSITORY.resolve("README.md"))).hasSizeLessThan(150);
    }

    @Test
    void theGlossaryHasAtMost40EntriesInOrder() throws Exception {
        List<String> terms = Pattern.compile("(?m)^- \\*\\*(.+?)\\*\\*")
                .matcher(Files.readString(REPOSITORY.resolve("docs/glossary.md")))
                .results()
                .map((MatchResult term) -> term.group(1))
                .toList();

        assertThat(terms).hasSizeBetween(1, 40).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }
}
