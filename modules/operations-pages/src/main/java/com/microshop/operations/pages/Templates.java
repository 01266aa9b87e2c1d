package com.microshop.operations.pages;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The pages' templates and other files, from beside these classes; templates escape all values. */
final class Templates {

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .nullValue("")
            .withLoader(Templates::reader);

    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    String render(String name, Object view) {
        return compiled.computeIfAbsent(name, n -> COMPILER.compile(reader(n))).execute(view);
    }

    static byte[] file(String name) {
        try (InputStream file = Objects.requireNonNull(Templates.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The program's own file %s cannot be read".formatted(name), e);
        }
    }

    private static Reader reader(String name) {
        return new StringReader(new String(file(name + ".mustache"), StandardCharsets.UTF_8));
    }
}
