package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> MODULES = List.of("user", "product", "payment", "order");
    private static final List<String> EVENTS = List.of("OrderPlaced", "OrderPaidTooLate", "OrderCancelled");

    @ParameterizedTest
    @CsvSource({"ordr, order", "oredr, order", "Order, order", "paymnt, payment", "products, product", "usr, user"})
    void isWhatWasProbablyMeant(String wanted, String meant) {
        assertThat(Nearest.to(wanted, MODULES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"OrderPlace, OrderPlaced", "orderplaced, OrderPlaced", "OrderCanceled, OrderCancelled"})
    void isTheMostSimilarOfSeveral(String wanted, String meant) {
        assertThat(Nearest.to(wanted, EVENTS)).contains(meant);
    }

    @Test
    void isNothingWhenNothingIsAlike() {
        assertThat(Nearest.to("sing", MODULES)).isEmpty();
        assertThat(Nearest.to("", MODULES)).isEmpty();
    }

    @Test
    void endsARefusal() {
        assertThat(Nearest.refusal("There is no module ordr here", "ordr", MODULES))
                .isEqualTo("There is no module ordr here; did you mean order?");
        assertThat(Nearest.refusal("There is no module sing here", "sing", MODULES))
                .isEqualTo("There is no module sing here; there is order, payment, product, user.");
        assertThat(Nearest.refusal("There is no module sing here", "sing", List.of()))
                .isEqualTo("There is no module sing here; there is none.");
    }
}
