package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.cluster.ShopProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class TestClusterTest {

    @Test
    void aShapeReplacesAnotherAndLeavesNoProcess() {
        try (TestServers servers = TestServers.start("cluster");
                TestCluster cluster = TestCluster.start(servers, "user,product,payment order")) {
            List<ShopProcess> first = cluster.processes();
            cluster.reshape("all");

            assertThat(first).hasSize(2).noneMatch(ShopProcess::isAlive);
            assertThat(cluster.process("all", 0).isAlive()).isTrue();
            assertThat(cluster.checkInvariants()).isEmpty();
            assertThat(cluster.queues()).isNotEmpty();
        }
    }
}
