package com.microshop.chaos;

import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Chooses faults at random: every kind comes once before any comes again; the seed decides order, targets and times. */
final class Faults {

    private static final String ENOUGH = "50000000";
    private static final String MORE_THAN_ANY_DISK = "1000000000000000";
    private static final int LEAST_LATENCY_MILLIS = 20;
    private static final int MOST_LATENCY_MILLIS = 250;

    private final TestCluster cluster;
    private final Map<String, Link> links;
    private final TestProvider provider;
    private final Repeater repeater;
    private final Random random;
    private final Duration longest;
    private final List<Kind> bag = new ArrayList<>();

    private enum Kind {
        PROCESS_KILLED,
        PROCESS_STOPPED,
        BROKER_RESTARTED,
        BROKER_KILLED,
        BROKER_DISK_FULL,
        BROKER_CONNECTIONS_CLOSED,
        MESSAGES_REPEATED,
        DATABASE_KILLED,
        CACHE_RESTARTED,
        CACHE_STOPPED,
        LINK_CUT,
        LINK_DOWN,
        LINK_SLOW,
        LINK_SILENT,
        PROVIDER_SLOW,
        PROVIDER_FAILING,
        PROVIDER_FORGETFUL
    }

    /**
     * Creates the source of faults.
     *
     * @param links by what they connect
     * @param longest how long a process is stopped; others last up to half of that
     */
    Faults(
            TestCluster cluster,
            Map<String, Link> links,
            TestProvider provider,
            Repeater repeater,
            Random random,
            Duration longest) {
        this.cluster = cluster;
        this.links = new TreeMap<>(links);
        this.provider = provider;
        this.repeater = repeater;
        this.random = random;
        this.longest = longest;
    }

    /** How many kinds there are. */
    static int kinds() {
        return Kind.values().length;
    }

    /** The next fault. */
    Fault next() {
        if (bag.isEmpty()) {
            bag.addAll(List.of(Kind.values()));
            Collections.shuffle(bag, random);
        }
        Kind kind = bag.removeLast();
        return switch (kind) {
            case PROCESS_KILLED -> killed(process());
            case PROCESS_STOPPED -> stopped(process());
            case BROKER_RESTARTED ->
                fault(kind, "RabbitMQ is shut down", upToHalf(), rabbit()::stop, rabbit()::restart);
            case BROKER_KILLED -> fault(kind, "RabbitMQ is killed", upToHalf(), rabbit()::crash, rabbit()::restart);
            case BROKER_DISK_FULL ->
                fault(
                        kind,
                        "RabbitMQ's disk is full",
                        upToHalf(),
                        () -> diskFreeLimit(MORE_THAN_ANY_DISK),
                        () -> diskFreeLimit(ENOUGH));
            case BROKER_CONNECTIONS_CLOSED ->
                fault(kind, "RabbitMQ closes all connections", Duration.ZERO, this::closeConnections, () -> {});
            case MESSAGES_REPEATED ->
                fault(kind, "messages come again, in another order", Duration.ZERO, repeater::repeat, () -> {});
            case DATABASE_KILLED ->
                fault(kind, "PostgreSQL is killed", upToHalf(), cluster.postgres()::crash, cluster.postgres()::start);
            case CACHE_RESTARTED ->
                fault(kind, "Redis is killed", upToHalf(), cluster.redis()::crash, cluster.redis()::restart);
            case CACHE_STOPPED ->
                fault(kind, "Redis does not answer", upToHalf(), cluster.redis()::pause, cluster.redis()::resume);
            case LINK_CUT, LINK_DOWN, LINK_SLOW, LINK_SILENT -> broken(kind);
            case PROVIDER_SLOW -> moody(kind, TestProvider.Mood.SLOW);
            case PROVIDER_FAILING -> moody(kind, TestProvider.Mood.FAILING);
            case PROVIDER_FORGETFUL -> moody(kind, TestProvider.Mood.FORGETFUL);
        };
    }

    private static Fault fault(Kind kind, String what, Duration lasts, Runnable begin, Runnable end) {
        return new Fault(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), what, lasts, begin, end);
    }

    /** The supervisor of the processes starts it again. */
    private static Fault killed(ShopProcess process) {
        return fault(Kind.PROCESS_KILLED, process + " is killed", Duration.ofSeconds(1), process::crash, () -> {});
    }

    private Fault stopped(ShopProcess process) {
        return fault(Kind.PROCESS_STOPPED, process + " stands still", longest, process::pause, process::resume);
    }

    private Fault moody(Kind kind, TestProvider.Mood mood) {
        return fault(
                kind,
                "the payment provider is " + mood.name().toLowerCase(java.util.Locale.ROOT),
                upToHalf(),
                () -> provider.mood(mood),
                () -> provider.mood(TestProvider.Mood.WELL));
    }

    private Fault broken(Kind kind) {
        List<String> names = List.copyOf(links.keySet());
        String name = names.get(random.nextInt(names.size()));
        Link link = links.get(name);
        if (link == null) {
            throw new IllegalStateException(name);
        }
        return switch (kind) {
            case LINK_CUT -> fault(kind, name + " is cut", Duration.ZERO, link::cut, link::repair);
            case LINK_DOWN -> fault(kind, name + " is down", upToHalf(), link::goDown, link::repair);
            case LINK_SILENT -> fault(kind, name + " is silent", upToHalf(), link::fallSilent, link::repair);
            default -> {
                Duration latency = Duration.ofMillis(random.nextInt(LEAST_LATENCY_MILLIS, MOST_LATENCY_MILLIS));
                yield fault(
                        kind,
                        "%s takes %d ms more".formatted(name, latency.toMillis()),
                        upToHalf(),
                        () -> link.slowDown(latency),
                        link::repair);
            }
        };
    }

    private ShopProcess process() {
        List<ShopProcess> processes = cluster.processes();
        return processes.get(random.nextInt(processes.size()));
    }

    private Duration upToHalf() {
        return Duration.ofMillis(random.nextLong(1_000, longest.toMillis() / 2));
    }

    private RabbitServer rabbit() {
        return cluster.rabbit();
    }

    private void diskFreeLimit(String limit) {
        var _ = rabbit().control("set_disk_free_limit", limit);
    }

    private void closeConnections() {
        var _ = rabbit().control("close_all_connections", "--vhost", cluster.host(), "chaos");
    }
}
