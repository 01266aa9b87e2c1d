package com.microshop.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {

    private static final int NOBODY = 65_534;
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path home;

    @Test
    void theVersionIsTheLastWordOfWhatTheProgramSays() throws IOException {
        program("echo 'postgres (PostgreSQL) 18.6'");

        assertThat(PostgresBinaries.version(home, RunAs.ownerOf(home), LONG)).isEqualTo("18.6");
    }

    @Test
    void aProgramThatDoesNotRunHereIsReportedWithWhatItSays() throws IOException {
        program("echo 'no such library' >&2; exit 127");

        assertThatThrownBy(() -> PostgresBinaries.version(home, RunAs.ownerOf(home), LONG))
                .isInstanceOf(PostgresException.class)
                .hasMessage(
                        "The PostgreSQL that comes with this program does not run on this machine: no such library");
    }

    @Test
    void aProgramThatNeitherAnswersNorEndsIsNotWaitedForWithoutEnd() throws IOException {
        program("exec sleep 600");

        assertThatThrownBy(() -> PostgresBinaries.version(home, RunAs.ownerOf(home), Duration.ofSeconds(1)))
                .isInstanceOf(PostgresException.class)
                .hasMessage("The PostgreSQL that comes with this program does not answer on this machine within 1 s.");
    }

    @Test
    void ofRootAreNotUnpackedAgainNorRunWhereAnotherUserCanChangeThem() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        RunAs root = RunAs.ownerOf(home);
        Path unpacked = PostgresBinaries.unpackedIn(home, root).home();
        Path program = unpacked.resolve("bin").resolve("postgres");
        Path ran = home.resolve("ran");
        Files.writeString(program, "#!/bin/sh\ntouch '%s'\necho postgres 18.6\n".formatted(ran));

        for (Path path : List.of(program, unpacked.resolve("lib"), unpacked, home)) {
            Files.setAttribute(path, "unix:uid", 12_345);
            assertRefused(root, path);
            Files.setAttribute(path, "unix:uid", 0);

            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            Files.setAttribute(path, "unix:mode", mode | 0002);
            assertRefused(root, path);
            Files.setAttribute(path, "unix:mode", mode);
        }
        assertThat(ran).doesNotExist();
        assertThat(PostgresBinaries.unpackedIn(home, root).version()).isEqualTo("18.6");
        assertThat(ran).exists();
    }

    private void assertRefused(RunAs root, Path path) {
        assertThatThrownBy(() -> PostgresBinaries.unpackedIn(home, root))
                .isInstanceOf(PostgresException.class)
                .hasMessageStartingWith(
                        "Root does not start PostgreSQL's programs where another user can change them: %s is owned by",
                        path);
    }

    @Test
    void ofRootRunAsTheUserWhoOwnsThem() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Path checkout = Files.createDirectory(home.resolve("checkout"));
        Files.setAttribute(checkout, "unix:uid", NOBODY);
        Path folder = Files.createDirectory(checkout.resolve(".microshop"));
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Files.writeString(programs.resolve("postgres"), "#!/bin/sh\necho of $(id -u)\n");
        Files.setPosixFilePermissions(programs.resolve("postgres"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(PostgresBinaries.version(folder, RunAs.ownerOf(folder), LONG))
                .isEqualTo(Integer.toString(NOBODY));
    }

    private void program(String script) throws IOException {
        Path program = Files.createDirectory(home.resolve("bin")).resolve("postgres");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
