package com.microshop.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown page with its relative links and the anchors of its headings, as GitHub names them. */
record Page(Path file, String text) {

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*\\S)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ADDRESS = Pattern.compile("[a-z]+:.*");

    static Page read(Path file) {
        try {
            return new Page(file, CODE.matcher(Files.readString(file)).replaceAll(""));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The pages with these names in the repository's root, and all below {@code docs}. */
    static List<Page> of(Path repository, String... names) {
        try (Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(names).map(repository::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the pages of " + repository, e);
        }
    }

    /** The relative links that lead to no file, or to no heading of a page. */
    List<String> deadLinks() {
        return LINK.matcher(text)
                .results()
                .map((MatchResult link) -> link.group(1))
                .filter(link -> !ADDRESS.matcher(link).matches() && !leadsSomewhere(link))
                .map(link -> file.getFileName() + ": " + link)
                .toList();
    }

    private boolean leadsSomewhere(String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]);
        return Files.exists(target)
                && (parts.length == 1 || read(target).anchors().contains(parts[1]));
    }

    private Set<String> anchors() {
        return HEADING.matcher(text)
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
