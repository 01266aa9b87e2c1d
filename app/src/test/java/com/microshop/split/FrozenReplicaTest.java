package com.microshop.split;

import static org.awaitility.Awaitility.await;

import com.microshop.cluster.ShopProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One of two replicas is frozen under load: the other takes over its work, and what the woken one does late changes nothing. */
@Tag("split")
class FrozenReplicaTest {

    private static final Logger LOG = LoggerFactory.getLogger(FrozenReplicaTest.class);
    private static final int ORDERS_PER_SECOND = 6;
    private static final long SEED = 1717;
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofMinutes(2);
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all all",
                "user,product user,product order,payment order,payment",
                "user user product product order order payment payment"
            })
    void theOtherReplicaTakesOver(String shape) {
        try (TestServers servers = TestServers.start("frozen");
                TestCluster cluster = TestCluster.start(servers, shape);
                Shoppers shoppers = new Shoppers(cluster.url(), SEED)) {
            shoppers.start(ORDERS_PER_SECOND);
            await().atMost(TAKEN_OVER_WITHIN).until(() -> shoppers.accepted().size() > 2 * ORDERS_PER_SECOND);
            Set<List<String>> kinds = new LinkedHashSet<>();
            for (ShopProcess process : cluster.processes()) {
                if (kinds.add(process.modules())) {
                    freeze(process, shape, cluster, shoppers);
                }
            }
            shoppers.stop();

            Reconciliation.assertThatAllIsWell(cluster, shoppers);
        }
    }

    private static void freeze(ShopProcess process, String shape, TestCluster cluster, Shoppers shoppers) {
        process.pause();
        long frozen = System.nanoTime();
        try {
            Set<String> before = new TreeSet<>(shoppers.accepted().values());
            AtomicInteger probes = new AtomicInteger();
            await().atMost(TAKEN_OVER_WITHIN)
                    .until(() ->
                            shoppers.probe("%s-%d".formatted(process, probes.incrementAndGet()), CONFIRMED_WITHIN));
            Duration othersGoOn = since(frozen);
            JdbcClient jdbc = JdbcClient.create(cluster.database().dataSource());
            await().atMost(TAKEN_OVER_WITHIN).until(() -> open(jdbc), open -> Collections.disjoint(open, before));
            LOG.info(
                    "{}: {} was frozen; an order was confirmed after {} s, all earlier ones had ended after {} s",
                    shape,
                    process,
                    othersGoOn.toMillis() / 1000.0,
                    since(frozen).toMillis() / 1000.0);
        } finally {
            process.resume();
        }
        await().atMost(TAKEN_OVER_WITHIN).until(process::isReady);
    }

    private static List<String> open(JdbcClient jdbc) {
        return jdbc.sql("SELECT order_id::text FROM orders.order_view WHERE status IN ('pending', 'reserved')")
                .query((row, n) -> row.getString(1))
                .list();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
