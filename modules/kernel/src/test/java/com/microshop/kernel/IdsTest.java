package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void anIdContainsItsCreationTime() {
        assertThat(Ids.createdAt("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")) // the example of RFC 9562, A.6
                .contains(Instant.parse("2022-02-22T19:22:22Z"));
        assertThat(Ids.createdAt(Ids.next()).orElseThrow())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().plus(Duration.ofMinutes(1)));
    }

    @Test
    void anIdOfAnotherVersionHasNoCreationTime() {
        assertThat(Ids.createdAt("919108f7-52d1-4320-9bac-f847db4148a8")).isEmpty();
    }
}
