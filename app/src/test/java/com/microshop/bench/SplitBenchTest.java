package com.microshop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.cluster.ShopProcess;
import com.microshop.split.TestCluster;
import com.microshop.split.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares what an order costs in several shapes: all run at the same time, each on a database and a virtual host of its
 * own, and take turns with the same load. Run by {@code make bench-split}.
 */
@Tag("bench")
class SplitBenchTest {

    private static final Path REPORT = Path.of("target", "bench-split.md");
    private static final int ORDERS_PER_SECOND = Integer.getInteger("bench.rate", 50);
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("bench.seconds", 20));
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    /** The JVM's defaults in a container with one processor; C2 is on, as in production. */
    private static final Map<String, String> SETTINGS =
            Map.of("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -Xmx512m", "MICROSHOP_DATABASE_POOL_SIZE", "14");

    /** Orders a second while the JVMs compile what they need; more each time. */
    private static final List<Integer> WARM_UP = List.of(5, 15, 30, ORDERS_PER_SECOND);

    /** Separated by semicolons; a single one has the machine to itself. */
    private static final List<String> SHAPES =
            List.of(System.getProperty("bench.shapes", "all;user,product,payment order;user product order payment")
                    .split(";"));

    private record Contender(String shape, TestCluster cluster, Customers customers, List<Round> rounds) {}

    /** The results of one round. */
    private record Round(double p50, double p99, double millisOfShop, double millisOfAll) {}

    @Test
    void compareShapes() throws Exception {
        List<Contender> contenders = new ArrayList<>();
        try (TestServers servers = TestServers.start("bench-split")) {
            try {
                for (String shape : SHAPES) {
                    TestCluster cluster = TestCluster.start(servers, shape, SplitBenchTest::likeInProduction);
                    contenders.add(new Contender(shape, cluster, new Customers(cluster.url()), new ArrayList<>()));
                }
                for (Contender contender : contenders) {
                    contender.customers().prepare();
                    for (int rate : WARM_UP) {
                        var _ = contender.customers().order(rate, ROUND);
                    }
                }
                for (int i = 0; i < ROUNDS; i++) {
                    for (Contender contender : contenders) {
                        contender.rounds().add(measure(contender));
                    }
                }
                for (Contender contender : contenders) {
                    assertThat(contender.cluster().checkInvariants())
                            .as(contender.shape())
                            .isEmpty();
                }
                report(contenders);
            } finally {
                contenders.forEach(contender -> contender.cluster().close());
            }
        }
    }

    private static Map<String, String> likeInProduction(String process, Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(given);
        environment.putAll(SETTINGS);
        return environment;
    }

    private static Round measure(Contender contender) throws IOException, InterruptedException {
        Duration shop = processorTime(contender);
        Duration machine = Machine.busy().minus(Machine.ownProcessorTime());
        List<Duration> latencies = contender.customers().order(ORDERS_PER_SECOND, ROUND);
        Duration shopTook = processorTime(contender).minus(shop);
        Duration machineTook = Machine.busy().minus(Machine.ownProcessorTime()).minus(machine);
        return new Round(
                percentile(latencies, 0.50),
                percentile(latencies, 0.99),
                millis(shopTook) / latencies.size(),
                millis(machineTook) / latencies.size());
    }

    private static Duration processorTime(Contender contender) {
        return contender.cluster().processes().stream()
                .map(ShopProcess::processorTime)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double percentile(List<Duration> latencies, double share) {
        List<Duration> sorted = latencies.stream().sorted().toList();
        return millis(sorted.get(Math.clamp((long) Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1)));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        List<Double> sorted = rounds.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    @SuppressWarnings("SystemOut") // its report
    private static void report(List<Contender> contenders) throws IOException {
        Contender one = contenders.getFirst();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d orders a second from POST to confirmed through the gateway; medians of %d rounds of %d s, taken in turns;"
                        + " (x) compared with one process%n%n"
                        + "| Shape | p50 ms | p99 ms | CPU ms per order, shop | with servers |%n"
                        + "|---|---|---|---|---|%n",
                ORDERS_PER_SECOND,
                ROUNDS,
                ROUND.toSeconds()));
        for (Contender contender : contenders) {
            text.append("| ")
                    .append(contender.shape())
                    .append(" |")
                    .append(cell(one, contender, Round::p50))
                    .append(cell(one, contender, Round::p99))
                    .append(cell(one, contender, Round::millisOfShop))
                    .append(cell(one, contender, Round::millisOfAll))
                    .append('\n');
        }
        Files.writeString(REPORT, text);
        System.out.println(text);
    }

    private static String cell(Contender one, Contender contender, ToDoubleFunction<Round> figure) {
        double value = median(contender.rounds(), figure);
        return String.format(Locale.ROOT, " %.1f (%.2f) |", value, value / median(one.rounds(), figure));
    }
}
