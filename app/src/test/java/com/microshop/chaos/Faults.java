package com.microshop.chaos;

import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.TestCluster;
import com.microshop.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

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
        DATABASE_FAILED_OVER,
        DATABASE_READ_ONLY,
        DATABASE_DISK_FULL,
        DATABASE_SHARED,
        CACHE_RESTARTED,
        CACHE_STOPPED,
        LINK_CUT,
        LINK_DOWN,
        LINK_SLOW,
        LINK_SILENT,
        PROVIDER_SLOW,
        PROVIDER_FAILING,
        PROVIDER_FORGETFUL;

        private static Kind of(Fault fault) {
            return valueOf(fault.kind().toUpperCase(Locale.ROOT).replace(' ', '_'));
        }

        /** What has the fault: a server, a process, a link. */
        private String server() {
            return this == MESSAGES_REPEATED ? BROKER_KILLED.server() : name().substring(0, name().indexOf('_'));
        }
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
        return fault(take(kind -> true));
    }

    /** The next fault that can begin during another: its server must be there to be asked. */
    Fault nextDuring(Fault other) {
        String server = Kind.of(other).server();
        return fault(take(kind -> !kind.server().equals(server)));
    }

    private Kind take(Predicate<Kind> wanted) {
        if (bag.stream().noneMatch(wanted)) {
            List<Kind> all = new ArrayList<>(List.of(Kind.values()));
            Collections.shuffle(all, random);
            bag.addAll(0, all);
        }
        for (int i = bag.size() - 1; ; i--) {
            if (wanted.test(bag.get(i))) {
                return bag.remove(i);
            }
        }
    }

    private Fault fault(Kind kind) {
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
            case DATABASE_FAILED_OVER ->
                fault(
                        kind,
                        "PostgreSQL is killed and its standby takes over",
                        Duration.ZERO,
                        cluster.postgres()::failOver,
                        () -> {});
            case DATABASE_READ_ONLY ->
                fault(
                        kind,
                        "PostgreSQL takes no writes",
                        upToHalf(),
                        () -> setReadOnly(true),
                        () -> setReadOnly(false));
            case DATABASE_DISK_FULL ->
                fault(kind, "PostgreSQL says that its disk is full", upToHalf(), this::fillDisk, this::freeDisk);
            case DATABASE_SHARED -> stranger();
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
        return new Fault(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), what, lasts, begin, end);
    }

    /** The supervisor of the processes starts it again. */
    private static Fault killed(ShopProcess process) {
        return fault(Kind.PROCESS_KILLED, process + " is killed", Duration.ofSeconds(1), process::crash, () -> {});
    }

    private Fault stopped(ShopProcess process) {
        return fault(Kind.PROCESS_STOPPED, process + " stands still", longest, process::pause, process::resume);
    }

    /** Somebody else's transaction, which writes and stays open, in another database of the server. */
    private Fault stranger() {
        TestDatabase elsewhere = cluster.postgres().database();
        List<Connection> open = new ArrayList<>();
        return fault(
                Kind.DATABASE_SHARED,
                "a transaction elsewhere in PostgreSQL stays open",
                longest,
                () -> sql(() -> {
                    Connection connection = elsewhere.open();
                    open.add(connection);
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SELECT pg_current_xact_id()");
                    }
                }),
                () -> sql(() -> open.removeLast().close()));
    }

    private void setReadOnly(boolean isReadOnly) {
        sql(() -> {
            try (Connection connection = cluster.postgres().database().open();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET default_transaction_read_only = off");
                statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + isReadOnly);
                statement.execute("SELECT pg_reload_conf()");
            }
        });
    }

    /** What the server answers then: a file system of its own, which could be filled, needs root. */
    private void fillDisk() {
        cluster.database().execute("""
                CREATE FUNCTION public.disk_full() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END'
                """);
        for (String schema : List.of("users", "products", "orders", "payments")) {
            cluster.database()
                    .execute("CREATE TRIGGER disk_full BEFORE INSERT ON %s.event EXECUTE FUNCTION public.disk_full()"
                            .formatted(schema));
        }
    }

    private void freeDisk() {
        cluster.database().execute("DROP FUNCTION public.disk_full() CASCADE");
    }

    private interface SqlStatements {

        void run() throws SQLException;
    }

    private static void sql(SqlStatements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Fault moody(Kind kind, TestProvider.Mood mood) {
        return fault(
                kind,
                "the payment provider is " + mood.name().toLowerCase(Locale.ROOT),
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
