package com.microshop.local;

import com.microshop.cluster.ClusterException;
import com.microshop.cluster.Gateway;
import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.RedisServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.messaging.rabbit.BrokerAccount;
import com.microshop.postgres.PostgresSettings;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The parts of a shop in several processes on this machine. */
final class SplitShop implements AutoCloseable {

    private static final int REQUESTS_PER_SECOND = 2_000;
    private static final int MAX_CONNECTIONS = 90;
    private static final int MIN_POOL_SIZE = 4;
    private static final int OTHER_CONNECTIONS = 4;
    private static final int MAX_POOL_SIZE = 24;
    private static final int PASSWORD_BITS = 160;
    private static final Duration SERVERS_WITHIN = Duration.ofSeconds(30);

    /** A process to start, with its account at the broker; processes of the same modules share one. */
    private record Member(String name, List<String> modules, String account, String password) {

        /** Never shows the password. */
        @Override
        public String toString() {
            return name;
        }
    }

    private final Class<?> mainClass;
    private final Map<String, Set<String>> uses;
    private final Deque<Runnable> parts = new ArrayDeque<>();
    private final List<ShopProcess> processes = new ArrayList<>();
    private final Set<ShopProcess> opened = ConcurrentHashMap.newKeySet();
    private final CountDownLatch serversStarted = new CountDownLatch(1);
    private volatile boolean closed;

    SplitShop(Class<?> mainClass, Map<String, Set<String>> uses) {
        this.mainClass = mainClass;
        this.uses = uses;
    }

    /** Starts everything, prints the addresses, and returns when clients can connect. */
    void start(List<List<String>> shape, Path gatewayFile, int port, Path folder, PrintWriter out) {
        Path scratch = temporaryFolder();
        Servers servers;
        List<Member> members = members(shape);
        try {
            servers = startServers(scratch, folder, members);
        } finally {
            serversStarted.countDown();
        }
        SupervisedPostgres postgres = servers.postgres();
        RabbitServer rabbit = servers.rabbit();
        RedisServer redis = servers.redis();
        say(out, "RabbitMQ runs on 127.0.0.1:%d, Redis on 127.0.0.1:%d".formatted(rabbit.port(), redis.port()));
        Map<String, String> settings = Map.of(
                "MICROSHOP_OPERATOR_PASSWORD", OperatorPassword.keptIn(folder, out),
                "MICROSHOP_DATABASE_URL", postgres.url(),
                "MICROSHOP_DATABASE_USER", SupervisedPostgres.NAME,
                "MICROSHOP_DATABASE_PASSWORD", postgres.password(),
                "MICROSHOP_DATABASE_POOL_SIZE", Integer.toString(poolSize(shape.size())),
                "MICROSHOP_PAYMENT_SANDBOX_ENABLED", "true",
                "MICROSHOP_BROKER_URL", rabbit.url(),
                "MICROSHOP_REDIS_URL", redis.url(),
                "MICROSHOP_REDIS_PASSWORD", servers.redisPassword());
        add(this::stopProcesses);
        for (Member member : members) {
            Map<String, String> own = new HashMap<>(settings);
            own.put("MICROSHOP_BROKER_USER", member.account());
            own.put("MICROSHOP_BROKER_PASSWORD", member.password());
            add(ShopProcess.start(member.name(), member.modules(), program(scratch), own, scratch));
        }
        Map<String, List<Integer>> ports = new TreeMap<>();
        for (ShopProcess process : processes) {
            process.awaitReady();
            opened.add(process);
            say(
                    out,
                    "%s: %s, for operators %s/actuator, log %s"
                            .formatted(process, process.url(), process.operatorUrl(), process.log()));
            Collection<String> modules = process.modules().isEmpty() ? uses.keySet() : process.modules();
            modules.forEach(module ->
                    ports.computeIfAbsent(module, m -> new ArrayList<>()).add(process.port()));
        }
        Gateway gateway = Gateway.start(gatewayFile, port, REQUESTS_PER_SECOND, ports);
        add(gateway::close);
        say(out, "MicroShop is open: %s (Ctrl-C stops it)".formatted(gateway.url()));
    }

    private record Servers(SupervisedPostgres postgres, RabbitServer rabbit, RedisServer redis, String redisPassword) {

        /** Never shows the password. */
        @Override
        public String toString() {
            return "RabbitMQ on port %d, Redis on port %d".formatted(rabbit.port(), redis.port());
        }
    }

    private Servers startServers(Path scratch, Path folder, List<Member> members) {
        add(() -> remove(scratch));
        SupervisedPostgres postgres =
                SupervisedPostgres.start(new PostgresSettings(folder, folder, true, false, LocalPostgres.PARAMETERS));
        add(postgres::close);
        BrokerAccounts accounts = new BrokerAccounts("/", uses);
        members.forEach(member -> accounts.add(member.modules(), member.password()));
        RabbitServer rabbit = RabbitServer.start(
                scratch.resolve("rabbitmq"), "load_definitions = %s%n".formatted(accounts.writeTo(scratch)));
        add(rabbit::crash); // nothing that it keeps is used again
        String redisPassword = password();
        RedisServer redis = RedisServer.start(scratch.resolve("redis"), "requirepass %s%n".formatted(redisPassword));
        add(redis::crash);
        return new Servers(postgres, rabbit, redis, redisPassword);
    }

    /** Says what has started, unless it is stopped again meanwhile. */
    private synchronized void say(PrintWriter out, String line) {
        requireOpen();
        out.println(line);
        out.flush();
    }

    private List<Member> members(List<List<String>> shape) {
        Map<String, Integer> count = new HashMap<>();
        Map<String, String> passwords = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (List<String> modules : shape) {
            String text = modules.isEmpty() ? "all" : String.join("+", modules);
            String account = BrokerAccount.of(modules, uses).name();
            members.add(new Member(
                    text + "-" + count.merge(text, 1, Integer::sum),
                    modules,
                    account,
                    passwords.computeIfAbsent(account, a -> password())));
        }
        return members;
    }

    private static String password() {
        return new BigInteger(PASSWORD_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    }

    /** Connections to PostgreSQL for each process: together they stay below the server's limit. */
    private static int poolSize(int processes) {
        return Math.clamp(MAX_CONNECTIONS / processes - OTHER_CONNECTIONS, MIN_POOL_SIZE, MAX_POOL_SIZE);
    }

    /** The command line that this process was started with, with another folder for temporary files. */
    private List<String> program(Path temporary) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        program.add("-Djava.io.tmpdir=" + temporary);
        String classPath = System.getProperty("java.class.path");
        boolean isOneJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        program.addAll(isOneJar ? List.of("-jar", classPath) : List.of("-cp", classPath, mainClass.getName()));
        return program;
    }

    /** Restarts processes that end, until it is interrupted. */
    void supervise(PrintWriter out) throws InterruptedException {
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            restartEnded(out);
        }
    }

    private synchronized void restartEnded(PrintWriter out) {
        for (ShopProcess process : processes) {
            if (!closed && !process.isAlive()) {
                out.println("%s has ended and is started again".formatted(process));
                out.flush();
                process.restart();
            }
        }
    }

    private synchronized void add(ShopProcess process) {
        if (closed) {
            process.crash();
        }
        requireOpen();
        processes.add(process);
    }

    private synchronized void add(Runnable stop) {
        if (closed) {
            stop.run();
        }
        requireOpen();
        parts.push(stop);
    }

    private void requireOpen() {
        if (closed) {
            throw new ClusterException("Interrupted.");
        }
    }

    /** All at once, as each waits for what is under way; in one that was not ready yet, nothing is. */
    private void stopProcesses() {
        try (ExecutorService stops = Executors.newCachedThreadPool()) {
            for (ShopProcess process : processes) {
                stops.execute(opened.contains(process) ? process::stop : process::crash);
            }
        }
    }

    /** Stops everything in the reverse order, after a server that is just starting; a second call does nothing. */
    @Override
    public void close() {
        closed = true;
        try {
            var _ = serversStarted.await(SERVERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopParts();
    }

    private synchronized void stopParts() {
        while (!parts.isEmpty()) {
            parts.pop().run();
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("microshop-split-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary folder", e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                var _ = Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
