package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A split shop returns to a single process without a broker. */
@Tag("split")
class ComeBackTest {

    @Test
    void aSplitShopRunsAsOneProcessWithoutABrokerAndIsSplitAgain() {
        String apart = "user,product order,payment";
        try (TestServers servers = TestServers.start("come-back");
                TestCluster cluster = TestCluster.start(servers, apart, ComeBackTest::settings)) {
            Regulars regulars = Regulars.start(cluster.url(), 3);
            regulars.awaitMore(20);

            cluster.grow("all");
            regulars.awaitMore(20);
            cluster.stop(cluster.processes().subList(0, 2));
            regulars.awaitMore(20);
            cluster.reshape(apart);
            regulars.awaitMore(20);

            new Stores(cluster).assertComplete(regulars.stop());
            assertThat(regulars.failures()).as("failed requests of customers").isEmpty();
        }
    }

    private static Map<String, String> settings(String process, Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(given);
        if (process.startsWith("all")) {
            environment.keySet().removeIf(name -> name.startsWith("MICROSHOP_BROKER_"));
        }
        return environment;
    }
}
