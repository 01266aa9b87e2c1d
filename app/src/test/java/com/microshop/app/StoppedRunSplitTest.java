package com.microshop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microshop.cluster.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make run-split}, stopped while it starts. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class StoppedRunSplitTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int INTERRUPTED = 130;

    @TempDir
    Path folder;

    private Process shop;
    private Path scratch;

    @BeforeEach
    void start() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
        shop = SplitProgram.start(folder, Ports.free(), List.of("-Djava.io.tmpdir=" + scratch));
    }

    @Test
    void leavesNothingWhileTheBrokerStarts() throws Exception {
        stopWhen("rabbitmq/out");
    }

    @Test
    void leavesNothingAndPrintsNoAddressesWhileTheProcessesStart() throws Exception {
        stopWhen("user-1.log");
    }

    /** Stops it when a file of that name has content. */
    private void stopWhen(String file) throws Exception {
        await().atMost(PATIENCE).until(() -> hasContent(file) || !shop.isAlive());
        assertThat(shop.isAlive()).as(output()).isTrue();
        List<ProcessHandle> parts = shop.descendants().toList();
        Process interrupt = new ProcessBuilder("kill", "-INT", Long.toString(shop.pid())).start();
        assertThat(interrupt.waitFor()).isZero();

        assertThat(shop.waitFor()).as(output()).isEqualTo(INTERRUPTED);
        assertThat(output()).doesNotContain("http").doesNotContain("\tat ");
        await().atMost(PATIENCE).until(() -> parts.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(scratch).isEmptyDirectory();
    }

    private boolean hasContent(String file) throws IOException {
        try (Stream<Path> folders = Files.list(scratch)) {
            for (Path shopFolder : folders.toList()) {
                Path wanted = shopFolder.resolve(file);
                if (Files.exists(wanted) && Files.size(wanted) > 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private String output() {
        return SplitProgram.output(folder);
    }
}
