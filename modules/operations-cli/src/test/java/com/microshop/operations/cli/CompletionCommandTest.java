package com.microshop.operations.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

    private static final long PATIENCE_SECONDS = 60;

    @Test
    void bashCompletesToolsAndTheirOptions(@TempDir Path directory) throws IOException, InterruptedException {
        StringWriter script = new StringWriter();
        assertThat(Tools.commandLine("1.2.3", ToolTest.MODULES)
                        .setOut(new PrintWriter(script))
                        .execute("completion"))
                .isZero();
        Path file = Files.writeString(directory.resolve("completion"), script.toString());

        assertThat(bash("-n", file.toString())).isEmpty();
        assertThat(completed(file, "sto")).isEqualTo("story");
        assertThat(completed(file, "aggregate", "--seq")).isEqualTo("--sequence");
    }

    private static String completed(Path script, String... words) throws IOException, InterruptedException {
        return bash("-c", """
                        . %s
                        compopt() { :; } # there is no line being typed whose completion could be adjusted
                        COMP_WORDS=(microshop %s)
                        COMP_CWORD=%d
                        _complete_microshop
                        echo "${COMPREPLY[@]}"
                        """.formatted(script, String.join(" ", words), words.length))
                .strip();
    }

    private static String bash(String option, String argument) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", option, argument)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
