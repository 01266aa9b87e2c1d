package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The gateway of a shop on this machine: nginx with the configuration that {@code infra/gateway} holds. */
public final class Gateway implements AutoCloseable {

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"));
    private static final Duration REROUTE_WITHIN = Duration.ofSeconds(60);
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final String ANY = "any";

    private final Path template;
    private final Path folder;
    private final int port;
    private final int requestsPerSecond;
    private final ChildProcess process;

    private Gateway(Path template, Path folder, int port, int requestsPerSecond, Map<String, List<Integer>> ports) {
        this.template = template;
        this.folder = folder;
        this.port = port;
        this.requestsPerSecond = requestsPerSecond;
        configure(ports);
        this.process = launch();
        Ports.awaitOpen(port, "The gateway", process, START_WITHIN);
    }

    /** Whether nginx is installed. */
    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /**
     * Starts the gateway.
     *
     * @param template nginx's configuration with gaps
     * @param folder where it may write
     * @param port where it listens on 127.0.0.1
     * @param requestsPerSecond how many requests of one client pass in a second
     * @param ports of the processes that run a module, by module
     * @throws ClusterException if it cannot be started
     */
    public static Gateway start(
            Path template, Path folder, int port, int requestsPerSecond, Map<String, List<Integer>> ports) {
        Ports.requireFree(port);
        return new Gateway(template, folder, port, requestsPerSecond, ports);
    }

    private void configure(Map<String, List<Integer>> ports) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    file(),
                    Files.readString(template)
                            .replace("@PORT@", "127.0.0.1:" + port)
                            .replace("@FOLDER@", folder.toString())
                            .replace("@RATE@", Integer.toString(requestsPerSecond))
                            .replace("@BURST@", Integer.toString(requestsPerSecond))
                            .replace("@CACHE@", "pages")
                            .replace("@PROXIES@", "")
                            .replace("@UPSTREAMS@", upstreams(ports)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot configure the gateway from " + template, e);
        }
    }

    private Path file() {
        return folder.resolve("nginx.conf");
    }

    private Path log() {
        return folder.resolve("error.log");
    }

    private ChildProcess launch() {
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new ClusterException("nginx is missing: apt-get install nginx-light."))
                .toString();
        // Everything runs as the current user: no file or port needs another account.
        String account = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        return ChildProcess.start(
                List.of(
                        program,
                        "-p",
                        folder.toString(),
                        "-e",
                        log().toString(),
                        "-c",
                        file().toString(),
                        "-g",
                        "daemon off; " + account),
                folder.resolve("out"),
                ":",
                builder -> {});
    }

    /**
     * Sends what comes from now on to other processes; returns when that has taken effect and nothing is under way any more
     * that was sent by the old rules, so that a process which is not named can be stopped.
     *
     * @param ports of the processes that run a module, by module
     * @throws ClusterException if it cannot be reloaded
     */
    public void route(Map<String, List<Integer>> ports) {
        Set<Long> before = process.children();
        configure(ports);
        process.reload();
        // The old workers take requests for a while after the new ones have started.
        Ports.await(
                () -> {
                    Set<Long> now = process.children();
                    return !now.isEmpty() && Collections.disjoint(now, before);
                },
                "The gateway's new configuration (see " + log() + ")",
                process,
                REROUTE_WITHIN);
    }

    private static String upstreams(Map<String, List<Integer>> ports) {
        Map<String, Set<Integer>> groups = new TreeMap<>();
        ports.forEach((module, addresses) -> {
            groups.computeIfAbsent(module, m -> new LinkedHashSet<>()).addAll(addresses);
            groups.computeIfAbsent(ANY, m -> new LinkedHashSet<>()).addAll(addresses);
        });
        return groups.entrySet().stream()
                .map(group -> upstream(group.getKey(), group.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String upstream(String name, Set<Integer> ports) {
        return ports.stream()
                .map(port -> "        server 127.0.0.1:%d max_fails=1 fail_timeout=1s;%n".formatted(port))
                .collect(Collectors.joining(
                        "",
                        "    upstream %s {%n        zone %s 64k;%n        least_conn;%n".formatted(name, name),
                        "        keepalive 64;\n    }\n"));
    }

    /** Where clients find the shop. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.stop(STOP_WITHIN);
    }
}
