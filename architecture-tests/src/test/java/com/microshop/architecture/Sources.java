package com.microshop.architecture;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Javadoc of types and packages, read from the sources. */
final class Sources {

    private static final String MAIN = "/src/main/java/";
    private static final Pattern DOC =
            Pattern.compile("/\\*\\*(?<text>.*?)\\*/\\s*(?:@|public|package)", Pattern.DOTALL);
    private static final Pattern SENTENCE = Pattern.compile("(?<sentence>.*?\\.)(?:\\s|$).*", Pattern.DOTALL);
    private static final Pattern PARAMETER =
            Pattern.compile("@param (?<name>\\w+)\\s+(?<meaning>.*?)(?=\\n\\s*@|$)", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("\\{@\\w+ (?:[^}]*#)?([^}]*)}");

    private final Map<String, Path> files;

    private Sources(Map<String, Path> files) {
        this.files = files;
    }

    /** The main sources of every Maven module below this directory. */
    static Sources below(Path repository) {
        try (Stream<Path> paths = Files.walk(repository)) {
            return new Sources(paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains(MAIN))
                    .collect(toMap(Sources::typeName, path -> path)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for sources in " + repository, e);
        }
    }

    /** The first sentence of a type's Javadoc; a package is the type {@code package-info}. */
    String firstSentence(String typeName) {
        Path file = files.get(typeName);
        if (file == null) {
            throw new IllegalArgumentException("There is no source of " + typeName);
        }
        try {
            Matcher doc = DOC.matcher(Files.readString(file));
            if (!doc.find()) {
                throw new IllegalStateException(typeName + " has no Javadoc");
            }
            String text = doc.group("text").replaceAll("\\n\\s*\\*", "\n").split("<p>|\n\\s*@", 2)[0];
            text = TAG.matcher(text).replaceAll("$1").replaceAll("\\s+", " ").trim();
            Matcher sentence = SENTENCE.matcher(text);
            return sentence.matches() ? sentence.group("sentence") : text;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** What the Javadoc of a record says about its components, by their names; empty if it says nothing. */
    Map<String, String> parameters(Class<?> type) {
        Path file = files.get(type.getNestHost().getName());
        if (file == null) {
            throw new IllegalArgumentException("There is no source of " + type.getName());
        }
        Pattern documented = Pattern.compile(
                "/\\*\\*(?<text>(?:(?!\\*/).)*)\\*/\\s*[a-z ]*record %s\\(".formatted(type.getSimpleName()),
                Pattern.DOTALL);
        try {
            Matcher doc = documented.matcher(Files.readString(file));
            Map<String, String> parameters = new HashMap<>();
            if (doc.find()) {
                String text = doc.group("text").replaceAll("\\n\\s*\\*", "\n");
                Matcher parameter = PARAMETER.matcher(text);
                while (parameter.find()) {
                    String meaning = TAG.matcher(parameter.group("meaning")).replaceAll("$1");
                    parameters.put(
                            parameter.group("name"),
                            meaning.replaceAll("\\s+", " ").trim());
                }
            }
            return parameters;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static String typeName(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.substring(path.indexOf(MAIN) + MAIN.length(), path.length() - ".java".length())
                .replace('/', '.');
    }
}
