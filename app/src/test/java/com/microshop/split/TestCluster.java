package com.microshop.split;

import com.microshop.app.ShopModules;
import com.microshop.cluster.Gateway;
import com.microshop.cluster.Ports;
import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.RedisServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.local.BrokerAccounts;
import com.microshop.messaging.rabbit.BrokerAccount;
import com.microshop.test.TestDatabase;
import com.microshop.test.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A shop of several processes behind its gateway, on an own database and an own virtual host of the broker. A shape is
 * written as for {@code make run-split}: {@code "user,product order order payment"}; {@code all} runs every module.
 */
public final class TestCluster implements AutoCloseable {

    private static final String PASSWORD = "of the operators";
    private static final Path TEMPLATE = Path.of("..", "infra", "gateway", "nginx.conf");
    private static final int REQUESTS_PER_SECOND = 10_000;
    private static final int POOL_SIZE = 8;

    private final TestServers servers;
    private final String databaseName;
    private final String host;
    private final Path folder;
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> accounts = new HashSet<>();
    private final List<Path> classPathFirst = new ArrayList<>();
    private final List<ShopProcess> processes = new CopyOnWriteArrayList<>();
    private Settings settings;
    private @Nullable Gateway gateway;

    /** Changes the environment of a process, such as the addresses of its servers. */
    public interface Settings {

        /**
         * The environment of a process.
         *
         * @param process its name: its modules and a number that no other process of the cluster has, {@code order-2}
         * @param given the environment as it would be; not to be changed
         */
        Map<String, String> of(String process, Map<String, String> given);

        /** Where the gateway reaches a process. */
        default int port(ShopProcess process) {
            return process.port();
        }
    }

    private TestCluster(TestServers servers, Settings settings) {
        this.servers = servers;
        this.settings = settings;
        this.host = servers.freshHost();
        this.databaseName = servers.postgres().fresh().name();
        this.folder = servers.folder().resolve(host);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + folder, e);
        }
    }

    /** Starts a shape; returns when it is open to clients. */
    public static TestCluster start(TestServers servers, String shape) {
        return start(servers, shape, (process, given) -> given);
    }

    /** As {@link #start(TestServers, String)}, with changed settings. */
    public static TestCluster start(TestServers servers, String shape, Settings settings) {
        servers.redis().restart();
        TestCluster cluster = new TestCluster(servers, settings);
        boolean open = false;
        try {
            cluster.reshape(shape);
            open = true;
            return cluster;
        } finally {
            if (!open) {
                cluster.close();
            }
        }
    }

    /** Changes the settings of processes that are started from now on. */
    public void settings(Settings changed) {
        settings = changed;
    }

    /** Puts classes before those of the program, for processes that are started from now on. */
    public void classPathFirst(Path... folders) {
        classPathFirst.clear();
        classPathFirst.addAll(List.of(folders));
    }

    /** Starts the processes of another shape, sends clients to them, and then stops the old ones. */
    public void reshape(String shape) {
        List<ShopProcess> old = processes();
        grow(shape);
        stop(old);
    }

    /** Starts processes beside those that run. */
    public void grow(String shape) {
        List<ShopProcess> started = new ArrayList<>();
        List<String> shapes = List.of(shape.split(" ", -1));
        createAccounts(shapes);
        for (String modules : shapes) {
            started.add(launch(modules));
        }
        started.forEach(ShopProcess::awaitReady);
        route();
    }

    /** Routes clients to the other processes, and then stops these. */
    public void stop(List<ShopProcess> leaving) {
        processes.removeAll(leaving);
        route();
        // All at the same time, as each waits for its running requests.
        leaving.parallelStream().forEach(ShopProcess::stop);
    }

    /** One for each set of modules, that may do what these modules need; all clusters of a broker share them. */
    private void createAccounts(List<String> shapes) {
        BrokerAccounts missing = new BrokerAccounts(host, ShopModules.uses());
        boolean isAnyMissing = false;
        for (String modules : shapes) {
            if (accounts.add(modules)) {
                missing.add(list(modules), account(modules));
                isAnyMissing = true;
            }
        }
        if (isAnyMissing) {
            var _ = servers.rabbit()
                    .control("import_definitions", missing.writeTo(folder).toString());
        }
    }

    /** The name of the account, which is its password, too. */
    private static String account(String modules) {
        return BrokerAccount.of(list(modules), ShopModules.uses()).name();
    }

    private static List<String> list(String modules) {
        return "all".equals(modules) ? List.of() : List.of(modules.split(",", -1));
    }

    private ShopProcess launch(String modules) {
        String name = modules.replace(',', '+') + "-" + counts.merge(modules, 1, Integer::sum);
        Map<String, String> environment = environment();
        environment.put("MICROSHOP_BROKER_USER", account(modules));
        environment.put("MICROSHOP_BROKER_PASSWORD", account(modules));
        ShopProcess process = ShopProcess.start(
                name,
                list(modules),
                Programs.shop(classPathFirst),
                settings.of(name, Collections.unmodifiableMap(environment)),
                folder);
        processes.add(process);
        return process;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        TestDatabase database = database();
        environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx320m");
        environment.put("MICROSHOP_PAYMENT_SANDBOX_ENABLED", "true");
        environment.put("MICROSHOP_ORDER_LIMITS_OPEN_ORDERS", "100000");
        environment.put("MICROSHOP_DATABASE_URL", database.url());
        environment.put("MICROSHOP_DATABASE_USER", database.user());
        environment.put("MICROSHOP_DATABASE_PASSWORD", database.password());
        environment.put("MICROSHOP_DATABASE_POOL_SIZE", Integer.toString(POOL_SIZE));
        environment.put("MICROSHOP_OPERATOR_PASSWORD", PASSWORD);
        environment.put("MICROSHOP_BROKER_URL", servers.rabbit().url() + "/" + host);
        environment.put("MICROSHOP_REDIS_URL", servers.redis().url());
        return environment;
    }

    /** The modules that a process runs. */
    private static Collection<String> modules(ShopProcess process) {
        return process.modules().isEmpty() ? ShopModules.all() : process.modules();
    }

    private void route() {
        Map<String, List<Integer>> ports = new TreeMap<>();
        for (ShopProcess process : processes) {
            for (String module : modules(process)) {
                ports.computeIfAbsent(module, m -> new ArrayList<>()).add(settings.port(process));
            }
        }
        if (gateway == null) {
            gateway = Gateway.start(TEMPLATE, Ports.free(), REQUESTS_PER_SECOND, ports);
        } else {
            gateway.route(ports);
        }
    }

    /** Where clients find the shop: the gateway. */
    public String url() {
        if (gateway == null) {
            throw new IllegalStateException("The cluster is not open");
        }
        return gateway.url();
    }

    /** The gateway's port on 127.0.0.1. */
    public int port() {
        return URI.create(url()).getPort();
    }

    /** The processes that clients reach, in the order of the shape. */
    public List<ShopProcess> processes() {
        return List.copyOf(processes);
    }

    /** One of the processes that run exactly these modules, written as in the shape; the first is number 0. */
    public ShopProcess process(String modules, int number) {
        List<String> wanted = list(modules);
        return processes.stream()
                .filter(process -> process.modules().equals(wanted))
                .skip(number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No process %s %d".formatted(modules, number)));
    }

    /** The database of all modules. */
    public TestDatabase database() {
        return servers.postgres().database(databaseName);
    }

    /** PostgreSQL. */
    public TestServer postgres() {
        return servers.postgres();
    }

    /** RabbitMQ. */
    public RabbitServer rabbit() {
        return servers.rabbit();
    }

    /** Redis. */
    public RedisServer redis() {
        return servers.redis();
    }

    /** The broker's virtual host of this cluster. */
    public String host() {
        return host;
    }

    /** Where the logs of the processes are. */
    public Path folder() {
        return folder;
    }

    /** How many messages each of the broker's queues holds, delivered but unconfirmed ones included. */
    public Map<String, Integer> queues() {
        return rabbit().control("list_queues", "--vhost", host, "--no-table-headers", "name", "messages")
                .lines()
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(fields -> fields[0], fields -> Integer.parseInt(fields[1])));
    }

    /** As {@link Programs#brokenInvariants}, asked of the processes that clients reach. */
    public SequencedSet<String> checkInvariants() {
        return Programs.brokenInvariants(processes, PASSWORD);
    }

    /** Stops everything but the servers; logs stay. */
    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
        processes.parallelStream().forEach(ShopProcess::close);
        processes.clear();
        database().close();
    }
}
