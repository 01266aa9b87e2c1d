package com.microshop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandsTest {

    /** Found among all processes by the length of its sleep, which no other has. */
    private final String sleep =
            "sleep 60.%018d".formatted(ThreadLocalRandom.current().nextLong(1, 1_000_000_000_000L));

    @AfterEach
    void endSleepers() {
        sleepers().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aCommandThatHangsWithItsOutputOpenIsKilledAtTheDeadlineWithAllThatItStarted() {
        assertThatThrownBy(() -> run("echo begun; %s & %s".formatted(sleep, sleep), Duration.ofSeconds(1)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("does not end within 1 s: begun");
        await().untilAsserted(() -> assertThat(sleepers()).isEmpty());
    }

    @Test
    void aCommandHasEndedThoughWhatItStartedKeepsItsOutputOpen() {
        assertThat(run("%s & echo done".formatted(sleep), Duration.ofMinutes(2)))
                .isEqualTo("done");
        assertThat(sleepers()).isNotEmpty();
    }

    @Test
    void aCommandThatFailsIsQuoted() {
        assertThatThrownBy(() -> run("echo no such queue >&2; exit 3", Duration.ofMinutes(2)))
                .isInstanceOf(ClusterException.class)
                .hasMessageEndingWith("failed: no such queue");
    }

    private static String run(String script, Duration patience) {
        return Commands.run(List.of("sh", "-c", script), Map.of(), patience);
    }

    private List<ProcessHandle> sleepers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(sleep))
                .toList();
    }
}
