package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrenciesTest {

    @Test
    void thePlatformKnowsEachOfThemWithTheSameMinorUnits() {
        assertThat(Currencies.payable()).hasSize(155);
        Currencies.payable()
                .forEach(code -> assertThat(Currencies.minorUnits(code))
                        .as(code)
                        .isEqualTo(Currency.getInstance(code).getDefaultFractionDigits()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EUR", "GBP", "USD", "JPY", "KWD", "CHF", "XAF", "XOF", "XPF", "XCD", "XCG", "ZWG", "SLE"})
    void oneCanPayInCurrenciesOfToday(String code) {
        assertThat(Currencies.isPayable(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // withdrawn
                "DEM",
                "BGN",
                "HRK",
                "ANG",
                "ZWL",
                // funds and units of account
                "BOV",
                "CHE",
                "CHW",
                "CLF",
                "COU",
                "MXV",
                "USN",
                "UYI",
                "UYW",
                "XAD",
                "XDR",
                "XSU",
                "XUA",
                // bond market units
                "XBA",
                "XBB",
                "XBC",
                "XBD",
                // metals
                "XAU",
                "XAG",
                "XPD",
                "XPT",
                // tests and no currency
                "XTS",
                "XXX",
                // no codes
                "eur",
                "EU",
                "",
                "ZZZ"
            })
    void oneCannotPayInAnythingElse(String code) {
        assertThat(Currencies.isPayable(code)).isFalse();
    }

    @Test
    void theMinorUnitsOfAFormerCurrencyAreKnown() {
        assertThat(Currencies.minorUnits("DEM")).isEqualTo(2);
        assertThat(Currencies.minorUnits("XAU")).isZero();
        assertThatThrownBy(() -> Currencies.minorUnits("ZZZ")).isInstanceOf(IllegalArgumentException.class);
    }
}
