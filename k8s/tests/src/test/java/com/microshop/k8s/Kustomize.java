package com.microshop.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program that renders. */
final class Kustomize {

    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
    private static final Duration RENDERED_WITHIN = Duration.ofMinutes(1);
    private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(10);
    private static final List<String> PROGRAM = program();

    private Kustomize() {}

    static Path repository() {
        return REPOSITORY;
    }

    /** The text that a folder renders to, or the reason why it does not. */
    static Rendering render(Path folder) {
        return run(List.of(folder.toString()));
    }

    /**
     * The outcome of a run.
     *
     * @param text what it wrote
     * @param refusal why it wrote nothing; empty if it did
     */
    record Rendering(String text, String refusal) {

        /** @throws AssertionError if it was refused */
        String orThrow() {
            if (!refusal.isEmpty()) {
                throw new AssertionError(refusal);
            }
            return text;
        }
    }

    private static Rendering run(List<String> arguments) {
        List<String> command = new ArrayList<>(PROGRAM);
        command.addAll(arguments);
        return execute(command, RENDERED_WITHIN, false);
    }

    /** As build-tools/install-kubectl finds or installs it. */
    private static List<String> program() {
        String script = REPOSITORY.resolve("build-tools/install-kubectl").toString();
        Rendering found = execute(List.of(script), INSTALLED_WITHIN, true);
        String path = found.text().strip();
        if (!found.refusal().isEmpty() || path.isEmpty()) {
            throw new IllegalStateException(
                    "The manifests cannot be rendered: build-tools/install-kubectl says above what is missing.");
        }
        return path.endsWith("kustomize") ? List.of(path, "build") : List.of(path, "kustomize");
    }

    /**
     * Runs a program whose output goes to files, so that the deadline also ends a program that writes nothing.
     *
     * @param showsMessages whether its messages are shown at once, or returned if it fails
     */
    private static Rendering execute(List<String> command, Duration within, boolean showsMessages) {
        try {
            Path output = Files.createTempFile("kustomize", ".out");
            Path messages = Files.createTempFile("kustomize", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(
                                showsMessages
                                        ? ProcessBuilder.Redirect.INHERIT
                                        : ProcessBuilder.Redirect.to(messages.toFile()));
                // A process that lives for a fifth of a second need not collect garbage.
                builder.environment().put("GOGC", "off");
                Process process = builder.start();
                if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError("It did not end within %s: %s".formatted(within, command));
                }
                String refusal = process.exitValue() == 0 ? "" : Files.readString(messages) + " ";
                return new Rendering(Files.readString(output), refusal);
            } finally {
                Files.delete(output);
                Files.delete(messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
