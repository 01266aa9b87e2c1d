package com.microshop.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path home;

    @Test
    void theVersionIsTheLastWordOfWhatTheProgramSays() throws IOException {
        program("echo 'postgres (PostgreSQL) 18.6'");

        assertThat(PostgresBinaries.version(home, LONG)).isEqualTo("18.6");
    }

    @Test
    void aProgramThatDoesNotRunHereIsReportedWithWhatItSays() throws IOException {
        program("echo 'no such library' >&2; exit 127");

        assertThatThrownBy(() -> PostgresBinaries.version(home, LONG))
                .isInstanceOf(PostgresException.class)
                .hasMessage(
                        "The PostgreSQL that comes with this program does not run on this machine: no such library");
    }

    @Test
    void aProgramThatNeitherAnswersNorEndsIsNotWaitedForWithoutEnd() throws IOException {
        program("exec sleep 600");

        assertThatThrownBy(() -> PostgresBinaries.version(home, Duration.ofSeconds(1)))
                .isInstanceOf(PostgresException.class)
                .hasMessage("The PostgreSQL that comes with this program does not answer on this machine within 1 s.");
    }

    private void program(String script) throws IOException {
        Path program = Files.createDirectory(home.resolve("bin")).resolve("postgres");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
