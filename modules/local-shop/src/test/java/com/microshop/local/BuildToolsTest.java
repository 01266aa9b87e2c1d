package com.microshop.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that {@code make} runs. */
class BuildToolsTest {

    private static final String TOOLS = "../../build-tools/";
    private static final String STOPPABLE = """
            trap 'echo interrupted; exit 130' INT
            trap 'echo terminated; exit 143' TERM
            echo ready
            while :; do sleep 0.01; done
            """;

    @Test
    void aProgramInTheForegroundIsGivenItsArgumentsAndItsStatusIsPassedOn() throws Exception {
        Process foreground = inTheForeground("echo \"$1\" \"$2\"; exit 3", "sh", "a", "b c");

        assertThat(foreground.inputReader().readLine()).isEqualTo("a b c");
        assertThat(foreground.waitFor()).isEqualTo(3);
    }

    @Test
    void ctrlCReachesAProgramInTheForegroundAndIsNotReportedAsAFailure() throws Exception {
        Process foreground = inTheForeground(STOPPABLE);
        BufferedReader output = foreground.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");

        send("INT", "-" + foreground.pid()); // to every process of the terminal

        assertThat(output.lines().collect(Collectors.joining())).isEqualTo("interrupted");
        assertThat(foreground.waitFor()).isZero();
    }

    @Test
    void aTermFromMakeReachesAProgramInTheForegroundAndIsNotReportedAsAFailure() throws Exception {
        Process foreground = inTheForeground(STOPPABLE);
        BufferedReader output = foreground.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");

        send("TERM", Long.toString(foreground.pid()));

        assertThat(output.lines().collect(Collectors.joining())).isEqualTo("terminated");
        assertThat(foreground.waitFor()).isZero();
    }

    @Test
    void mavenWritesNoEscapeCodes() throws Exception {
        Process maven = new ProcessBuilder(TOOLS + "maven", "--help")
                .redirectErrorStream(true)
                .start();

        assertThat(maven.inputReader().readAllAsString()).contains("usage: mvn").doesNotContain("\u001b");
        assertThat(maven.waitFor()).isZero();
    }

    @Test
    void anOrdinaryUserReadsAllThatIsToBeInstalledBeforeTheTests(@TempDir Path programs) throws Exception {
        Path id = Files.writeString(programs.resolve("id"), "#!/bin/sh\necho 1000\n");
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", TOOLS + "install-servers", "chromium", "curl");
        builder.environment()
                .putAll(Map.of("PATH", programs.toString(), "CHROME", "/nowhere", "CHROMEDRIVER", "/nowhere"));
        Process script = builder.start();

        assertThat(script.errorReader().readLine()).contains(": apt-get install ", " chromium chromium-driver curl");
        assertThat(script.waitFor()).isEqualTo(1);
    }

    /** In a group of processes of its own, as a terminal has it. */
    private static Process inTheForeground(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("setsid", "env", "--default-signal=INT,TERM", TOOLS + "foreground", "sh", "-c", script));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void send(String signal, String to) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, "--", to).start();
        assertThat(kill.waitFor()).isZero();
    }
}
