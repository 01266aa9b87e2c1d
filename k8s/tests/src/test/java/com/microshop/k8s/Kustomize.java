package com.microshop.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program that renders. */
final class Kustomize {

    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
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
        try {
            List<String> command = new java.util.ArrayList<>(PROGRAM);
            command.addAll(arguments);
            Path errors = Files.createTempFile("kustomize", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
                // A process that lives for a fifth of a second need not collect garbage.
                builder.environment().put("GOGC", "off");
                Process process = builder.start();
                process.getOutputStream().close();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("kustomize did not end within a minute: " + command);
                }
                String refusal = process.exitValue() == 0 ? "" : Files.readString(errors) + " ";
                return new Rendering(text, refusal);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As build-tools/install-kubectl finds or installs it. */
    private static List<String> program() {
        try {
            Process process = new ProcessBuilder(
                            REPOSITORY.resolve("build-tools/install-kubectl").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || path.isEmpty()) {
                throw new IllegalStateException(
                        "The manifests cannot be rendered: build-tools/install-kubectl says above what is missing.");
            }
            return path.endsWith("kustomize") ? List.of(path, "build") : List.of(path, "kustomize");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
