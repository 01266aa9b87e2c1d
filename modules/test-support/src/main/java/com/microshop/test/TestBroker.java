package com.microshop.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A real RabbitMQ of one test's own: a container when a container engine answers, else a private child process of the
 * installed RabbitMQ, on free ports and a temporary folder, which ends with the JVM however that ends.
 */
public final class TestBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TestBroker.class);
    private static final String IMAGE = "rabbitmq:4.1.4";
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final String USER = "guest";
    private static final int AMQP = 5672;
    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    /** Runs the broker until its own standard input is closed, which the kernel does when the JVM is gone. */
    private static final String SUPERVISOR = """
            "$0" > "$RABBITMQ_LOG_BASE/out" 2>&1 & broker=$!
            cat > /dev/null
            kill "$broker" 2> /dev/null
            wait "$broker"
            epmd -port "$ERL_EPMD_PORT" -kill > /dev/null 2>&1
            """;

    private final String host;
    private final int port;
    private final Runnable stop;

    private TestBroker(String host, int port, Runnable stop) {
        this.host = host;
        this.port = port;
        this.stop = stop;
    }

    /** Starts a broker. */
    public static TestBroker start() {
        return ContainerEngine.answers() ? containerIfPossible() : process();
    }

    /** Where it listens. */
    public String url() {
        return "amqp://%s:%d".formatted(host, port);
    }

    /** The account that may do everything. */
    public String user() {
        return USER;
    }

    /** The account's password. */
    public String password() {
        return USER;
    }

    /** Stops the broker and removes what it kept. */
    @Override
    public void close() {
        stop.run();
    }

    private static TestBroker containerIfPossible() {
        try {
            return container();
        } catch (RuntimeException e) {
            LOG.warn(
                    "The container engine cannot run {}, a private RabbitMQ is started instead: {}",
                    IMAGE,
                    e.toString());
            return process();
        }
    }

    @SuppressWarnings("resource") // closed by the test
    private static TestBroker container() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(AMQP)
                .waitingFor(Wait.forLogMessage(".*Server startup complete.*", 1))
                .withEnv("RABBITMQ_DEFAULT_USER", USER)
                .withEnv("RABBITMQ_DEFAULT_PASS", USER);
        container.start();
        return new TestBroker(container.getHost(), container.getMappedPort(AMQP), container::stop);
    }

    private static TestBroker process() {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "These tests need RabbitMQ, which is missing: apt-get install rabbitmq-server, or start a container engine.");
        }
        try {
            Path folder = Files.createTempDirectory("microshop-rabbitmq-");
            int port = freePort();
            Files.writeString(folder.resolve("env"), "");
            Files.writeString(folder.resolve("plugins"), "[].");
            Files.writeString(folder.resolve("rabbitmq.conf"), "loopback_users.guest = true\n");
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SUPERVISOR, PROGRAM.toString());
            builder.environment()
                    .putAll(Map.ofEntries(
                            Map.entry("HOME", folder.toString()),
                            Map.entry("RABBITMQ_NODENAME", "microshop%d@localhost".formatted(port)),
                            Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                            Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                            Map.entry("RABBITMQ_DIST_PORT", Integer.toString(freePort())),
                            Map.entry(
                                    "RABBITMQ_MNESIA_BASE",
                                    folder.resolve("mnesia").toString()),
                            Map.entry("RABBITMQ_LOG_BASE", folder.toString()),
                            Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                            Map.entry(
                                    "RABBITMQ_CONFIG_FILE",
                                    folder.resolve("rabbitmq").toString()),
                            Map.entry(
                                    "RABBITMQ_ENABLED_PLUGINS_FILE",
                                    folder.resolve("plugins").toString()),
                            Map.entry(
                                    "RABBITMQ_CONF_ENV_FILE",
                                    folder.resolve("env").toString()),
                            Map.entry("ERL_EPMD_PORT", Integer.toString(freePort())),
                            Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1")));
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("supervisor").toFile())
                    .start();
            awaitOpen(port, process, folder);
            return new TestBroker("127.0.0.1", port, () -> stop(process, folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start RabbitMQ", e);
        }
    }

    private static void awaitOpen(int port, Process process, Path folder) {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                pause();
            }
        }
        process.destroy();
        throw new IllegalStateException("RabbitMQ has not started; see " + folder.resolve("out"));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while RabbitMQ starts", e);
        }
    }

    private static void stop(Process process, Path folder) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop RabbitMQ", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
