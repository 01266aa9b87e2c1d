package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.cluster.ShopProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shape of a shop changes while customers order; the only effect on them is a short wait. */
@Tag("split")
class ShapeChangeTest {

    private static final int ORDERS_PER_SECOND = 15;
    private static final long SEED = 4711;

    @Test
    void everyAcceptedOrderEndsInAnyShape() {
        try (TestServers servers = TestServers.start("shapes");
                TestCluster cluster = TestCluster.start(servers, "all");
                Shoppers shoppers = new Shoppers(cluster.url(), SEED)) {
            shoppers.start(ORDERS_PER_SECOND);
            cluster.reshape("user product order payment");
            cluster.reshape("user,product order order payment");
            List<ShopProcess> split = cluster.processes();
            cluster.reshape("all");
            shoppers.stop();

            assertThat(split).noneMatch(ShopProcess::isAlive);
            assertThat(shoppers.accepted().size()).isGreaterThan(100);
            Reconciliation.assertThatAllIsWell(cluster, shoppers);
        }
    }
}
