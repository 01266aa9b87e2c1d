package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({
        "705.50, JPY, 706",
        "705.4999, JPY, 705",
        "0.005, EUR, 0.01",
        "0.0049, EUR, 0.00",
        "0.015, EUR, 0.02",
        "13.9563, EUR, 13.96",
        "2.7555, KWD, 2.756",
        "2.7554, KWD, 2.755",
        "12, EUR, 12.00"
    })
    void isRoundedToWholeMinorUnitsHalfUp(String amount, String currency, BigDecimal rounded) {
        assertThat(Money.of(amount, currency).rounded().amount()).isEqualTo(rounded);
    }

    @ParameterizedTest
    @CsvSource({"7, JPY, 7", "7.00, JPY, 7", "7.5, JPY, 7.5", "7, EUR, 7.00", "7.1250, EUR, 7.125", "7, KWD, 7.000"})
    void isHeldWithTheDecimalsOfTheMinorUnitAndNoZerosBeyond(String amount, String currency, BigDecimal held) {
        assertThat(Money.of(amount, currency).amount()).isEqualTo(held);
        assertThat(Money.of(amount, currency)).isEqualTo(new Money(held, currency));
    }

    @Test
    void mayBeInACurrencyOfThePastAndInNoOtherThanThose() {
        assertThat(Money.of("5", "DEM")).hasToString("5.00 DEM");
        assertThat(Money.of("5", "XXX")).hasToString("5 XXX");
        assertThatThrownBy(() -> Money.of("5", "ZZZ")).isInstanceOf(IllegalArgumentException.class);
    }
}
