package com.microshop.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The document for operators, from which a test takes the commands that it runs. */
final class Manual {

    private static final Path DOCUMENT = Path.of("..", "docs", "backup.md");
    private static final String INDENT = "    ";

    private final String text;

    private Manual(String text) {
        this.text = text;
    }

    static Manual open() throws IOException {
        return new Manual(Files.readString(DOCUMENT));
    }

    /** The code under a heading, with the test's own paths instead of those in the document. */
    String commands(String heading, Path folder) {
        String section =
                text.split("\n##+ " + Pattern.quote(heading) + "\n", 2)[1].split("\n##+ ", 2)[0];
        String code = section.lines()
                .filter(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()))
                .collect(Collectors.joining("\n"));
        if (code.isBlank()) {
            throw new IllegalStateException("There is no code under " + heading);
        }
        return code.replace("/backup", folder + "/backup").replace("/srv", folder.toString());
    }
}
