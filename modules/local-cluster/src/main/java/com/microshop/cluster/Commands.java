package com.microshop.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end. */
final class Commands {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Commands() {}

    /**
     * What the command says.
     *
     * @throws ClusterException if it fails, with what it said
     */
    static String run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ClusterException("%s does not end.".formatted(String.join(" ", command)));
            }
            if (process.exitValue() != 0) {
                throw new ClusterException("%s failed: %s".formatted(String.join(" ", command), output));
            }
            return output;
        } catch (IOException e) {
            throw new ClusterException("%s cannot be run: %s.".formatted(command.getFirst(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while %s runs.".formatted(command.getFirst()), e);
        }
    }

    /** Runs a command that may fail because what it is about is gone. */
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
