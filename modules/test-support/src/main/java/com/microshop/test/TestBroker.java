package com.microshop.test;

import com.microshop.cluster.RabbitServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.Container.ExecResult;
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
    private static final String USER = "guest";
    private static final int AMQP = 5672;

    private final String host;
    private final int port;
    private final Control control;
    private final Runnable stop;

    /** Runs {@code rabbitmqctl}. */
    @FunctionalInterface
    private interface Control {

        String run(String... arguments);
    }

    private TestBroker(String host, int port, Control control, Runnable stop) {
        this.host = host;
        this.port = port;
        this.control = control;
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

    /** Runs {@code rabbitmqctl} with these arguments and returns what it says; throws if it fails. */
    public String control(String... arguments) {
        return control.run(arguments);
    }

    /** Stops the broker and removes its data. */
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
        return new TestBroker(
                container.getHost(),
                container.getMappedPort(AMQP),
                arguments -> control(container, arguments),
                container::stop);
    }

    private static String control(GenericContainer<?> container, String... arguments) {
        List<String> command = new ArrayList<>(List.of("rabbitmqctl", "--quiet"));
        command.addAll(Arrays.asList(arguments));
        try {
            ExecResult result = container.execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException("rabbitmqctl failed: " + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run rabbitmqctl", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static TestBroker process() {
        try {
            Path folder = Files.createTempDirectory("microshop-rabbitmq-");
            RabbitServer server = RabbitServer.start(folder, "");
            return new TestBroker("127.0.0.1", server.port(), server::control, () -> {
                server.close();
                delete(folder);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start RabbitMQ", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                var _ = Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
