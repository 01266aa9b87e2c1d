package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Totals TOTALS = new Totals(10, new BigDecimal("25.50"), 2, new BigDecimal("5.10"));

    private final Ledger.Result file = new Ledger.Result(3, Map.of("22423", TOTALS), Map.of("22423", 10L));

    @Test
    void equalFiguresAreNoDifferenceRegardlessOfDecimals() {
        Totals same = new Totals(10, new BigDecimal("25.5000"), 2, new BigDecimal("5.1"));

        assertThat(Comparison.compare(file, Map.of("22423", new Comparison.Reported(same, 2))))
                .isEmpty();
    }

    @Test
    void namesEachFigureThatDiffers() {
        Totals other = new Totals(11, new BigDecimal("25.51"), 2, new BigDecimal("5.10"));

        assertThat(Comparison.compare(file, Map.of("22423", new Comparison.Reported(other, 1))))
                .containsExactly(
                        "22423: units sold: file 10, shop 11; revenue: file 25.50, shop 25.51; stock: file 2, shop 1");
    }

    @Test
    void missesProducts() {
        assertThat(Comparison.compare(file, Map.of())).containsExactly("22423: the shop does not list this product");
    }
}
