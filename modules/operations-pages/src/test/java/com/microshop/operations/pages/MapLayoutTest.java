package com.microshop.operations.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.operations.pages.MapLayout.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapLayoutTest {

    private final MapLayout layout = new MapLayout(Map.of(
            "order", List.of("user", "product"), "user", List.of(), "product", List.of(), "billing", List.of("order")));

    @Test
    void placesUsingModulesOnTheLeftAndUsedOnesOnTheRight() {
        assertThat(layout.height()).isEqualTo(220);
        assertThat(layout.place("billing")).isEqualTo(new Place(1, 0));
        assertThat(layout.place("order")).isEqualTo(new Place(1, 120));
        assertThat(layout.place("product")).isEqualTo(new Place(239, 0));
        assertThat(layout.place("user")).isEqualTo(new Place(239, 120));
    }

    @Test
    void drawsLinesFromSideToSide() {
        assertThat(layout.line("order", "user")).isEqualTo("M161 170C200 170 200 170 239 170");
        assertThat(layout.line("billing", "order")).isEqualTo("M161 50C181 50 181 170 161 170");
    }
}
