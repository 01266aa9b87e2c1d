package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@link SmallShop} in a JVM of its own. */
final class ShopProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;

    private ShopProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ShopProcess start(Path folder, String... arguments) throws IOException {
        Path output = Files.createTempFile("small-shop", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SmallShop.class.getName(),
                "--microshop.local.directory=" + folder));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));
        return new ShopProcess(
                builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    ShopProcess awaitReady() {
        Awaitility.await().atMost(PATIENCE).until(() -> output().contains("SHOP ready") || !process.isAlive());
        assertThat(output()).contains("SHOP ready");
        return this;
    }

    /** Sends it a TERM, as a service manager does. */
    ShopProcess terminate() {
        process.destroy();
        return awaitEnd();
    }

    /** Kills it without a chance to clean up. */
    ShopProcess kill() {
        process.destroyForcibly();
        return awaitEnd();
    }

    ShopProcess awaitEnd() {
        Awaitility.await("end of the process").atMost(PATIENCE).until(() -> !process.isAlive());
        return this;
    }

    long pid() {
        return process.pid();
    }

    int exitCode() {
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        terminate();
        Files.delete(output);
    }
}
