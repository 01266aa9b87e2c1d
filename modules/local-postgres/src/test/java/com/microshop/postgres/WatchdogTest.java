package com.microshop.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {

    @TempDir
    private Path parent;

    @Test
    void leavesNeitherProcessNorFolderOfAJvmThatIsKilled() throws Exception {
        Path announcement = parent.resolve("announcement");
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        parent.toString(),
                        announcement.toString()))
                .inheritIO()
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(announcement) || !jvm.isAlive());
        List<String> said = Files.readAllLines(announcement);
        ProcessHandle postgres =
                ProcessHandle.of(Long.parseLong(said.getFirst())).orElseThrow();
        Path folder = Path.of(said.getLast());
        assertThat(folder).isDirectory();

        jvm.destroyForcibly();

        postgres.onExit().get(30, TimeUnit.SECONDS);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(folder));
    }

    /** Starts a server, tells where, and waits to be killed. */
    static final class Holder {

        private Holder() {}

        static void main(String[] args) throws Exception {
            PostgresServer server = DisposableServers.open(Path.of(args[0]), false, Map.of());
            Path announcement = Path.of(args[1]);
            Path unfinished = announcement.resolveSibling("unfinished");
            Files.write(
                    unfinished,
                    List.of(Long.toString(server.pid()), server.folder().toString()));
            Files.move(unfinished, announcement);
            new CountDownLatch(1).await();
        }
    }
}
