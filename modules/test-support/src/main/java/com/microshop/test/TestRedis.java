package com.microshop.test;

import com.microshop.cluster.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A real Redis of one test's own, with a password: a container when a container engine answers, else a private child
 * process of the installed Redis, on a free port that it keeps, which ends with the JVM however that ends.
 */
public final class TestRedis implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TestRedis.class);
    private static final String IMAGE = "redis:8.0.3";
    private static final int PORT = 6379;

    private final String host;
    private final int port;
    private final String password;
    private final Server server;

    private TestRedis(String host, int port, String password, Server server) {
        this.host = host;
        this.port = port;
        this.password = password;
        this.server = server;
    }

    /** What a test does to a server. */
    private interface Server {

        void pause();

        void resume();

        void crash();

        void restart();

        void close();
    }

    /**
     * Starts a Redis.
     *
     * @throws com.microshop.cluster.ClusterException if none is installed
     */
    public static TestRedis start() {
        String password = UUID.randomUUID().toString();
        return ContainerEngine.answers() ? containerIfPossible(password) : process(password);
    }

    /** Where it listens: the host. */
    public String host() {
        return host;
    }

    /** Where it listens: the port, the same after every start. */
    public int port() {
        return port;
    }

    /** Where it listens. */
    public String url() {
        return "redis://%s:%d".formatted(host, port);
    }

    /** What it asks for. */
    public String password() {
        return password;
    }

    /** Pauses it: connections stay open, no request is answered. */
    public void pause() {
        server.pause();
    }

    /** Lets it continue. */
    public void resume() {
        server.resume();
    }

    /** Kills it. */
    public void crash() {
        server.crash();
    }

    /** Starts it again, empty. */
    public void restart() {
        server.restart();
    }

    /** Ends it and removes its data. */
    @Override
    public void close() {
        server.close();
    }

    private static TestRedis containerIfPossible(String password) {
        try {
            return container(password);
        } catch (RuntimeException e) {
            LOG.warn("The container engine cannot run {}, a private Redis is started instead: {}", IMAGE, e.toString());
            return process(password);
        }
    }

    @SuppressWarnings("resource") // closed by the test
    private static TestRedis container(String password) {
        int port = freePort();
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(PORT)
                .withCommand("redis-server", "--save", "", "--requirepass", password)
                .waitingFor(Wait.forListeningPort());
        container.setPortBindings(List.of("%d:%d".formatted(port, PORT)));
        container.start();
        return new TestRedis(container.getHost(), port, password, new Container(container));
    }

    private static int freePort() {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free", e);
        }
    }

    private static TestRedis process(String password) {
        try {
            Path folder = Files.createTempDirectory("microshop-redis-");
            RedisServer server = RedisServer.start(folder, "requirepass %s%n".formatted(password));
            return new TestRedis("127.0.0.1", server.port(), password, new PrivateProcess(server, folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start Redis", e);
        }
    }

    private record Container(GenericContainer<?> container) implements Server {

        @Override
        public void pause() {
            DockerClientFactory.lazyClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void resume() {
            DockerClientFactory.lazyClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void crash() {
            DockerClientFactory.lazyClient()
                    .killContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void restart() {
            DockerClientFactory.lazyClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void close() {
            container.close();
        }
    }

    private record PrivateProcess(RedisServer redis, Path folder) implements Server {

        @Override
        public void pause() {
            redis.pause();
        }

        @Override
        public void resume() {
            redis.resume();
        }

        @Override
        public void crash() {
            redis.crash();
        }

        @Override
        public void restart() {
            redis.restart();
        }

        @Override
        public void close() {
            redis.close();
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    var _ = Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot remove " + folder, e);
            }
        }
    }
}
