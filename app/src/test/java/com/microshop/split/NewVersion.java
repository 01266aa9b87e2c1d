package com.microshop.split;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A next version of the shop: today's sources with a few changes, compiled into a folder that goes before today's
 * classes. A change that finds no place in the sources fails, so that a test of two versions never compares one with
 * itself.
 */
final class NewVersion {

    private static final Path MODULES = Path.of("..", "modules").toAbsolutePath();

    private final Path folder;
    private final Map<Path, String> sources = new LinkedHashMap<>();
    private final Map<Path, String> resources = new LinkedHashMap<>();

    /** Begins a version that is like today's. */
    NewVersion(Path folder) {
        this.folder = folder;
    }

    /** Replaces a text, which must be there, in a class given as {@code payment/domain/Payment}. */
    NewVersion with(String type, String text, String replacement) throws IOException {
        Path path = path(type);
        String source = sources.containsKey(path)
                ? sources.get(path)
                : Files.readString(sourcesOf(type).resolve(path));
        if (!source.contains(text)) {
            throw new IllegalArgumentException("%s no longer contains: %s".formatted(type, text));
        }
        sources.put(path, source.replace(text, replacement));
        return this;
    }

    /** Adds a class that today's version does not have. */
    NewVersion withNew(String type, String source) {
        Path path = path(type);
        if (Files.exists(sourcesOf(type).resolve(path))) {
            throw new IllegalArgumentException("There is a %s already".formatted(type));
        }
        sources.put(path, source);
        return this;
    }

    /** Adds a resource, given by its path. */
    NewVersion withResource(String path, String content) {
        resources.put(Path.of(path), content);
        return this;
    }

    /** Compiles what has changed; returns the folder for the class path. */
    Path compile() throws IOException {
        Path sourceFolder = Files.createDirectories(folder.resolve("sources"));
        Path classFolder = Files.createDirectories(folder.resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            files.add(write(sourceFolder.resolve(source.getKey()), source.getValue()));
        }
        for (Map.Entry<Path, String> resource : resources.entrySet()) {
            var _ = write(classFolder.resolve(resource.getKey()), resource.getValue());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options =
                    List.of("-d", classFolder.toString(), "-cp", classPath, "-parameters", "-proc:none", "-Xlint:none");
            boolean compiled = compiler.getTask(
                            null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The new version cannot be compiled; standard error says why");
            }
        }
        return classFolder;
    }

    private static Path write(Path file, String content) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            var _ = Files.createDirectories(parent);
        }
        return Files.writeString(file, content);
    }

    private static Path path(String type) {
        return Path.of("com", "microshop").resolve(type + ".java");
    }

    private static Path sourcesOf(String type) {
        String module = type.substring(0, type.indexOf('/'));
        return MODULES.resolve(Path.of(module, "src", "main", "java"));
    }
}
