package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An empty shop that somebody has deployed, at {@code -Dshop.url}, answers to the byte as one in one process here. */
@Tag("deployed")
class DeployedShopTest {

    @Test
    void answersAsAShopInOneProcess() {
        String url = System.getProperty("shop.url", "");
        assertThat(url)
                .as("the address of a shop without data: make test-deployed URL=http://…")
                .isNotEmpty();
        String deployed = CheckoutContract.transcript(url);

        try (TestServers servers = TestServers.start("deployed");
                TestCluster cluster = TestCluster.start(servers, "all")) {
            assertThat(deployed.lines())
                    .containsExactlyElementsOf(
                            CheckoutContract.transcript(cluster.url()).lines().toList());
        }
    }
}
