package com.microshop.split;

import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.RedisServer;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers of a shop in several processes, all private and real: PostgreSQL with durable commits, RabbitMQ and Redis.
 * They can be killed, paused and started again on the same ports, and end with this process at the latest. Their
 * logs stay in {@code target/clusters/<name>}.
 */
public final class TestServers implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "clusters").toAbsolutePath();

    private final AtomicInteger hosts = new AtomicInteger();
    private final Path folder;
    private final TestServer postgres;
    private final RabbitServer rabbit;
    private final RedisServer redis;

    private TestServers(Path folder) {
        this.folder = folder;
        postgres = TestDatabase.startNewDurable();
        rabbit = RabbitServer.start(folder.resolve("rabbitmq"), "");
        redis = RedisServer.start(folder.resolve("redis"), "");
    }

    /**
     * Starts all servers.
     *
     * @param name of the folder for the logs, which is emptied first
     */
    public static TestServers start(String name) {
        Path folder = LOGS.resolve(name);
        remove(folder);
        return new TestServers(folder);
    }

    /** PostgreSQL. */
    public TestServer postgres() {
        return postgres;
    }

    /** RabbitMQ. */
    public RabbitServer rabbit() {
        return rabbit;
    }

    /** Redis. */
    public RedisServer redis() {
        return redis;
    }

    /** Where logs go. */
    public Path folder() {
        return folder;
    }

    /** A new, empty virtual host of the broker. */
    String freshHost() {
        String host = "shop-" + hosts.incrementAndGet();
        var _ = rabbit.control("add_vhost", host);
        var _ = rabbit.control("set_permissions", "-p", host, RabbitServer.ADMINISTRATOR, ".*", ".*", ".*");
        // It sends messages of others again.
        var _ = rabbit.control("set_user_tags", RabbitServer.ADMINISTRATOR, "administrator", "impersonator");
        return host;
    }

    /** Stops all servers and removes their data; logs stay. */
    @Override
    public void close() {
        redis.close();
        rabbit.close();
        remove(folder.resolve("rabbitmq").resolve("mnesia"));
        postgres.close();
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                var _ = Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
