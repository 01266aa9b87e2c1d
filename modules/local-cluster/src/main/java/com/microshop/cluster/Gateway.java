package com.microshop.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway of a shop on this machine: nginx with the configuration that {@code infra/gateway} holds. */
public final class Gateway implements AutoCloseable {

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"));
    private static final Duration REROUTE_WITHIN = Duration.ofSeconds(60);
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final String ANY = "any";
    private static final String WORK = "work";

    private final Path template;
    private final Account account;
    private final Path folder;
    private final int port;
    private final int requestsPerSecond;
    private final ChildProcess process;

    private Gateway(Path template, int port, int requestsPerSecond, Map<String, List<Integer>> ports) {
        this.template = template;
        this.account = Account.of(template);
        this.folder = createFolders(account);
        this.port = port;
        this.requestsPerSecond = requestsPerSecond;
        configure(ports);
        this.process = launch();
        boolean isOpen = false;
        try {
            Ports.awaitOpen(port, "The gateway", process, START_WITHIN);
            isOpen = true;
        } finally {
            if (!isOpen) {
                close();
            }
        }
    }

    /** Whether nginx is installed. */
    public static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable);
    }

    /**
     * Starts the gateway, with its files in a temporary folder. Root starts it as the owner of the template, or as nobody if that
     * is root.
     *
     * @param template nginx's configuration with gaps
     * @param port where it listens on 127.0.0.1
     * @param requestsPerSecond how many requests of one client pass in a second
     * @param ports of the processes that run a module, by module
     * @throws ClusterException if it cannot be started
     */
    public static Gateway start(Path template, int port, int requestsPerSecond, Map<String, List<Integer>> ports) {
        Ports.requireFree(port);
        return new Gateway(template, port, requestsPerSecond, ports);
    }

    /** One for the configuration and, in it, one that nginx may write to: nginx cannot change what the next start would read. */
    private static Path createFolders(Account account) {
        try {
            Path folder = Files.createTempDirectory("microshop-gateway-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            account.own(Files.createDirectory(folder.resolve(WORK)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a folder for the gateway", e);
        }
    }

    private void configure(Map<String, List<Integer>> ports) {
        try {
            Files.writeString(
                    file(),
                    Files.readString(template)
                            .replace("@PORT@", "127.0.0.1:" + port)
                            .replace("@FOLDER@", folder.resolve(WORK).toString())
                            .replace("@RATE@", Integer.toString(requestsPerSecond))
                            .replace("@BURST@", Integer.toString(requestsPerSecond))
                            .replace("@CACHE@", "pages")
                            .replace("@PROXIES@", "")
                            .replace("@UPSTREAMS@", upstreams(ports)));
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot configure the gateway from " + template, e);
        }
    }

    private Path file() {
        return folder.resolve("nginx.conf");
    }

    /** What nginx complains about. */
    Path log() {
        return folder.resolve(WORK).resolve("error.log");
    }

    private ChildProcess launch() {
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new ClusterException("nginx is missing: apt-get install nginx-light."))
                .toString();
        return ChildProcess.start(
                account.command(
                        port,
                        List.of(
                                program,
                                "-p",
                                folder.toString(),
                                "-e",
                                log().toString(),
                                "-c",
                                file().toString(),
                                "-g",
                                "daemon off;")),
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

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Stops it and removes its files; a second call does nothing. */
    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        process.stop(STOP_WITHIN);
        try {
            remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
