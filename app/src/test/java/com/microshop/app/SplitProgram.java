package com.microshop.app;

import com.microshop.MicroshopApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The program as {@code make run-split} starts it, with the classes that are being tested. */
final class SplitProgram {

    private static final String OUTPUT = "output";

    private SplitProgram() {}

    /**
     * Starts it; the caller ends it.
     *
     * @param folder for its data, in {@code data}, and its output
     * @param port of the gateway
     * @param jvmOptions further options of its JVM
     * @param shape the modules of each process; empty for one process a module
     */
    static Process start(Path folder, int port, List<String> jvmOptions, String... shape) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x")); // PostgreSQL's user passes
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MicroshopApplication.class.getName(),
                "run-split"));
        Collections.addAll(command, shape);
        command.addAll(List.of(
                "--port=" + port,
                "--folder=" + folder.resolve("data"),
                "--gateway=" + Path.of("..", "infra", "gateway", "nginx.conf")));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROSHOP_"));
        return builder.start();
    }

    /** What it has printed so far. */
    static String output(Path folder) {
        try {
            return Files.readString(folder.resolve(OUTPUT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
