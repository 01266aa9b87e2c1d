package com.microshop.messaging.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    @ParameterizedTest
    @CsvSource({"-1, 0", "NaN, 0", "0, 0", "0.75, 0", "0.85, 25", "0.95, 50", "1, 50"})
    void pausesLongerWhenTheMachineIsBusier(double load, long millis) {
        assertThat(Pace.pause(load)).isEqualTo(millis);
    }
}
