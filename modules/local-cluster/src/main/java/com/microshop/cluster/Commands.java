package com.microshop.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a command to its end. */
final class Commands {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Commands() {}

    /**
     * The output of the command.
     *
     * @throws ClusterException if it fails, with what it said, or does not end in time
     */
    static String run(List<String> command, Map<String, String> environment) {
        return run(command, environment, PATIENCE);
    }

    static String run(List<String> command, Map<String, String> environment, Duration patience) {
        try {
            // A file has an end, also while processes that the command has started keep it open.
            Path output = Files.createTempFile("microshop-command-", ".out");
            try {
                return run(command, environment, patience, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new ClusterException("%s cannot be run: %s.".formatted(command.getFirst(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while %s runs.".formatted(command.getFirst()), e);
        }
    }

    private static String run(List<String> command, Map<String, String> environment, Duration patience, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ClusterException("%s does not end within %d s: %s"
                        .formatted(String.join(" ", command), patience.toSeconds(), read(output)));
            }
        } finally {
            if (process.isAlive()) {
                kill(process);
            }
        }
        String said = read(output);
        if (process.exitValue() != 0) {
            throw new ClusterException("%s failed: %s".formatted(String.join(" ", command), said));
        }
        return said;
    }

    private static String read(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
    }

    /** Kills it with all that it has started. */
    private static void kill(Process process) {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Runs a command that may fail because its target is gone. */
    static void runQuietly(List<String> command) {
        try {
            var _ = run(command, Map.of());
        } catch (ClusterException gone) {
            if (Thread.currentThread().isInterrupted()) {
                throw gone;
            }
        }
    }
}
