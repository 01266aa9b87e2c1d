package com.microshop.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients get the same answers, to the byte, from the shop in every shape. */
@Tag("split")
@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class CheckoutContractTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> TRANSCRIPTS = new HashMap<>();

    private static TestServers servers;

    @BeforeAll
    static void start() {
        servers = TestServers.start("contract");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all",
                "all all",
                "user product order payment",
                "user product order payment user product order payment",
                "user,product order order payment",
                "user,order product,payment all"
            })
    void everyShapeAnswersTheSame(String shape) {
        try (TestCluster cluster = TestCluster.start(servers, shape)) {
            String transcript = CheckoutContract.transcript(cluster.url());

            assertThat(transcript.lines())
                    .containsExactlyElementsOf(TRANSCRIPTS
                            .computeIfAbsent("all", first -> transcript)
                            .lines()
                            .toList());
            assertThat(cluster.checkInvariants()).isEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cluster.queues().values()).allMatch(messages -> messages == 0));
        }
    }
}
