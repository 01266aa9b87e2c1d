package com.microshop.operations.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Runs a tool against a fake process. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
abstract class ToolTest {

    static final Set<String> MODULES = Set.of("order", "payment", "product", "user");

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    FakeProcess process;

    @BeforeEach
    void start() throws IOException {
        process = FakeProcess.start();
    }

    @AfterEach
    void stop() {
        process.close();
    }

    /** Runs a tool on the process, and returns its exit code. */
    int run(String... arguments) {
        return runOn(process.url(), arguments);
    }

    int runOn(String urls, String... arguments) {
        return Tools.commandLine("1.2.3", MODULES)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of(arguments), Stream.of("--url=" + urls))
                        .toArray(String[]::new));
    }
}
