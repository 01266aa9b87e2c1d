package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A private RabbitMQ of the installed package, on free ports of this machine, with its data in a folder. The environment
 * variable {@code MICROSHOP_RABBITMQ_PROGRAMS} names the folder of another RabbitMQ's programs.
 */
public final class RabbitServer implements AutoCloseable {

    /** The account that may do everything. */
    public static final String ADMINISTRATOR = "guest";

    private static final Path PROGRAMS =
            Path.of(System.getenv().getOrDefault("MICROSHOP_RABBITMQ_PROGRAMS", "/usr/lib/rabbitmq/bin"));
    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);

    private final Path folder;
    private final int port = Ports.free();
    private final Map<String, String> environment;
    private ChildProcess process;

    private RabbitServer(Path folder, String settings) {
        this.folder = folder;
        this.environment = environment(folder, port);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("env"), "");
            Files.writeString(folder.resolve("plugins"), "[].");
            Files.writeString(folder.resolve("rabbitmq.conf"), "loopback_users.guest = true\n" + settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder, e);
        }
        this.process = launch();
    }

    /** Whether RabbitMQ is installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAMS.resolve("rabbitmq-server"));
    }

    /**
     * Starts a server with its data in a folder, which the caller removes in the end.
     *
     * @param settings more lines for {@code rabbitmq.conf}
     * @throws ClusterException if it cannot be started
     */
    public static RabbitServer start(Path folder, String settings) {
        if (!isInstalled()) {
            throw new ClusterException(
                    "RabbitMQ is missing: apt-get install rabbitmq-server, or start a container engine.");
        }
        return new RabbitServer(folder, settings);
    }

    private static Map<String, String> environment(Path folder, int port) {
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "microshop%d@localhost".formatted(port)),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(Ports.free())),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.toString()),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("env").toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(Ports.free())),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"));
    }

    private ChildProcess launch() {
        Ports.requireFree(port);
        ChildProcess started = ChildProcess.start(
                List.of(PROGRAMS.resolve("rabbitmq-server").toString()),
                folder.resolve("out"),
                "epmd -port \"$ERL_EPMD_PORT\" -kill > /dev/null 2>&1",
                builder -> builder.environment().putAll(environment));
        Ports.awaitOpen(port, "RabbitMQ", started, START_WITHIN);
        return started;
    }

    /** The port on 127.0.0.1; the same after every start. */
    public int port() {
        return port;
    }

    /** Where it listens, without an account. */
    public String url() {
        return "amqp://127.0.0.1:" + port;
    }

    /** Shuts it down cleanly, unless it has ended. */
    public void stop() {
        process.stop(STOP_WITHIN);
    }

    /** Kills it while it works. */
    public void crash() {
        process.kill();
    }

    /** Starts it again on its data. */
    public void restart() {
        process.stop(STOP_WITHIN);
        process = launch();
    }

    /** Suspends it (SIGSTOP). */
    public void pause() {
        process.pause();
    }

    /** Lets it continue. */
    public void resume() {
        process.resume();
    }

    /**
     * Runs {@code rabbitmqctl}.
     *
     * @return what it says
     * @throws ClusterException if it fails
     */
    public String control(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(PROGRAMS.resolve("rabbitmqctl").toString(), "--quiet"));
        command.addAll(Arrays.asList(arguments));
        return Commands.run(command, environment);
    }

    @Override
    public void close() {
        stop();
    }
}
