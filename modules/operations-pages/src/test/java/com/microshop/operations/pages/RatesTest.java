package com.microshop.operations.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final Rates rates = new Rates();

    private double look(long count, double seconds) {
        return rates.rate(
                "orders", count, Math.round(seconds * Duration.ofSeconds(1).toNanos()));
    }

    @Test
    void areCountedFromOneReadingToTheNext() {
        assertThat(look(100, 10)).isZero();
        assertThat(look(130, 12)).isEqualTo(15);
        assertThat(look(130, 14)).isZero();
    }

    @Test
    void ofReadingsInQuickSuccessionAreTheSame() {
        assertThat(look(100, 10)).isZero();
        assertThat(look(120, 12)).isEqualTo(10);
        assertThat(look(500, 12.5)).isEqualTo(10);
        assertThat(look(140, 14)).isEqualTo(10);
    }

    @Test
    void startAgainWithAProcessThatRestarts() {
        assertThat(look(100, 10)).isZero();
        assertThat(look(7, 12)).isZero();
        assertThat(look(9, 14)).isEqualTo(1);
    }

    @Test
    void areUnknownAfterALongPause() {
        assertThat(look(100, 10)).isZero();
        assertThat(look(200, 100)).isZero();
    }
}
