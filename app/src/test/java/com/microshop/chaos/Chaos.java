package com.microshop.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.cluster.ClusterException;
import com.microshop.cluster.RabbitServer;
import com.microshop.cluster.ShopProcess;
import com.microshop.split.Reconciliation;
import com.microshop.split.Shoppers;
import com.microshop.split.TestCluster;
import com.microshop.split.TestServers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One run: customers order at a steady rate during single and simultaneous faults, then the stores are reconciled. */
final class Chaos implements AutoCloseable {

    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(4);
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(2);
    private static final long MOST_QUIET_MILLIS = 2_000;
    private static final int TWO_AT_ONCE_ONE_IN = 5;
    private static final int LINKS_OF_A_PROCESS = 4;

    private final Plan plan;
    private final Random random;
    private final TestServers servers;
    private final TestProvider provider = TestProvider.start();
    private final Map<String, Link> links = new HashMap<>();
    private final TestCluster cluster;
    private final Shoppers shoppers;
    private final Repeater repeater;
    private final List<ChaosReport.Line> lines = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final long start;
    private final Thread supervisor;
    private volatile boolean closing;
    private int faults;

    /**
     * The parameters of a run.
     *
     * @param seed decides faults, targets, times and orders
     * @param shape of the shop
     * @param rate orders a second
     * @param faults the least number of them
     * @param orders the least number that are accepted
     * @param longest how long a fault lasts at most
     */
    record Plan(long seed, String shape, int rate, int faults, int orders, Duration longest) {}

    /** The result. */
    record Outcome(int faults, int accepted) {}

    private Chaos(Plan plan) throws Exception {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.servers = TestServers.start(plan.orders() > 0 ? "chaos" : "chaos-short");
        this.cluster = TestCluster.start(servers, plan.shape(), new LinkedSettings());
        this.repeater = new Repeater(
                servers.rabbit().port(), cluster.host(), RabbitServer.ADMINISTRATOR, new Random(plan.seed()));
        repeater.listen();
        links.put("clients to gateway", Link.to(cluster.port()));
        this.shoppers = new Shoppers(
                "http://127.0.0.1:" + links.get("clients to gateway").port(), plan.seed());
        this.start = System.nanoTime();
        this.supervisor = Thread.ofVirtual().name("supervisor").start(this::startAgainWhatHasEnded);
    }

    /** As an orchestrator would. */
    private void startAgainWhatHasEnded() {
        while (!closing) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            for (ShopProcess process : cluster.processes()) {
                if (!closing && !process.isAlive()) {
                    startAgain(process);
                }
            }
        }
    }

    private void startAgain(ShopProcess process) {
        try {
            process.restart();
        } catch (ClusterException e) {
            failures.add("%s could not be started again: %s".formatted(process, e.getMessage()));
        }
    }

    /**
     * Runs a plan; asserts that nothing was lost and that the invariants hold afterwards.
     *
     * @param report where the results are written, whether the run succeeds or fails
     */
    static Outcome run(Plan plan, Path report) throws Exception {
        try (Chaos chaos = new Chaos(plan)) {
            chaos.shoppers.start(plan.rate());
            try {
                chaos.breakThings();
                chaos.shoppers.stop();
                Reconciliation.assertThatAllIsWell(chaos.cluster, chaos.shoppers);
                chaos.assertThatBooksAgree();
                assertThat(chaos.failures).isEmpty();
                assertThat(chaos.repeater.repeated()).isPositive();
            } finally {
                new ChaosReport(plan, chaos.lines, chaos.shoppers, chaos.repeater.repeated(), chaos.sinceStart())
                        .write(report);
            }
            return new Outcome(chaos.faults, chaos.shoppers.accepted().size());
        }
    }

    /** Connects every process to its servers over links of its own. */
    private final class LinkedSettings implements TestCluster.Settings {

        @Override
        public Map<String, String> of(String process, Map<String, String> given) {
            Map<String, String> environment = new HashMap<>(given);
            throughLink(environment, "MICROSHOP_DATABASE_URL", process + " to PostgreSQL", servers.postgres()::port);
            throughLink(environment, "MICROSHOP_BROKER_URL", process + " to RabbitMQ", servers.rabbit()::port);
            throughLink(environment, "MICROSHOP_REDIS_URL", process + " to Redis", servers.redis()::port);
            environment.put("MICROSHOP_PAYMENT_SANDBOX_ENABLED", "false");
            environment.put("MICROSHOP_PAYMENT_PROVIDER_URL", "http://127.0.0.1:" + provider.port());
            if (process.contains("payment")) {
                throughLink(
                        environment, "MICROSHOP_PAYMENT_PROVIDER_URL", process + " to the provider", provider::port);
            }
            environment.put("MICROSHOP_ORDER_TIME_LIMIT", "90s");
            return environment;
        }

        private void throughLink(Map<String, String> environment, String setting, String name, IntSupplier target) {
            Link link = links.computeIfAbsent(name, n -> Link.to(target));
            String changed = environment.computeIfPresent(
                    setting, (key, url) -> url.replace(":" + target.getAsInt(), ":" + link.port()));
            assertThat(changed).contains(":" + link.port());
        }

        @Override
        public int port(ShopProcess process) {
            return links.computeIfAbsent("gateway to " + process, n -> Link.to(process.port()))
                    .port();
        }
    }

    private void breakThings() throws InterruptedException {
        Faults source = new Faults(cluster, links, provider, repeater, random, plan.longest());
        assertThat(links)
                .hasSizeGreaterThan(LINKS_OF_A_PROCESS * cluster.processes().size());
        awaitHealthy();
        while (faults < plan.faults() || shoppers.accepted().size() < plan.orders()) {
            TimeUnit.MILLISECONDS.sleep(random.nextLong(MOST_QUIET_MILLIS));
            List<Fault> together = new ArrayList<>(List.of(source.next()));
            if (plan.orders() > 0 && random.nextInt(TWO_AT_ONCE_ONE_IN) == 0) {
                together.add(source.nextDuring(together.getFirst()));
            }
            faults += together.size();
            Duration at = sinceStart();
            for (Fault fault : together) {
                fault.begin().run();
                TimeUnit.MILLISECONDS.sleep(fault.lasts().toMillis());
            }
            together.reversed().forEach(fault -> fault.end().run());
            long repaired = System.nanoTime();
            awaitHealthy();
            Duration recovery = Duration.ofNanos(System.nanoTime() - repaired);
            together.forEach(fault -> lines.add(new ChaosReport.Line(at, fault, recovery)));
            ChaosReport.tell(lines.subList(lines.size() - together.size(), lines.size()));
        }
    }

    /** Waits until an order is confirmed as fast as it should be. */
    private void awaitHealthy() {
        long deadline = System.nanoTime() + HEALTHY_WITHIN.toNanos();
        int attempt = 0;
        while (!shoppers.probe("probe-%d-%d".formatted(faults, attempt), CONFIRMED_WITHIN)) {
            attempt++;
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not healthy again within %s; seed %d".formatted(HEALTHY_WITHIN, plan.seed()));
            }
        }
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Compares the provider's accounts with the shop's payments. */
    private void assertThatBooksAgree() {
        List<String> problems = new ArrayList<>();
        Map<String, TestProvider.Account> books = provider.accounts();
        JdbcClient jdbc = JdbcClient.create(cluster.database().dataSource());
        Map<String, String> statuses = new HashMap<>();
        jdbc.sql("SELECT payment_id::text, status, amount FROM payments.payment_view")
                .query((result, n) -> {
                    String payment = result.getString(1);
                    statuses.put(payment, result.getString(2));
                    BigDecimal charged =
                            "CAPTURED".equals(result.getString(2)) ? result.getBigDecimal(3) : BigDecimal.ZERO;
                    TestProvider.Account account = books.get(payment);
                    BigDecimal captured = account == null ? BigDecimal.ZERO : account.captured();
                    BigDecimal held = account == null ? BigDecimal.ZERO : account.held();
                    if (captured.compareTo(charged) != 0
                            || held.signum() != 0
                            || (account != null && account.captures() > 1)) {
                        problems.add("payment %s is %s of %s, the provider says %s"
                                .formatted(payment, result.getString(2), result.getBigDecimal(3), account));
                    }
                    return payment;
                })
                .list();
        books.keySet().stream()
                .filter(payment -> !statuses.containsKey(payment))
                .forEach(
                        payment -> problems.add("the provider knows payment %s, the shop does not".formatted(payment)));
        assertThat(problems).as("seed %d", plan.seed()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        closing = true;
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shoppers.close();
        repeater.close();
        cluster.close();
        links.values().forEach(Link::close);
        provider.close();
        servers.close();
    }
}
