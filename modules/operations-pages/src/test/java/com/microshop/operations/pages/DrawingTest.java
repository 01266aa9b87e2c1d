package com.microshop.operations.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microshop.operations.pages.Drawing.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrawingTest {

    private final Drawing drawing = new Drawing(Map.of(
            "order", List.of("user", "product"), "user", List.of(), "product", List.of(), "billing", List.of("order")));

    @Test
    void hasUsersOnTheLeftAndWhatIsOnlyUsedOnTheRight() {
        assertThat(drawing.height()).isEqualTo(220);
        assertThat(drawing.place("billing")).isEqualTo(new Place(1, 0));
        assertThat(drawing.place("order")).isEqualTo(new Place(1, 120));
        assertThat(drawing.place("product")).isEqualTo(new Place(239, 0));
        assertThat(drawing.place("user")).isEqualTo(new Place(239, 120));
    }

    @Test
    void leadsLinesFromSideToSide() {
        assertThat(drawing.line("order", "user")).isEqualTo("M161 170C200 170 200 170 239 170");
        assertThat(drawing.line("billing", "order")).isEqualTo("M161 50C181 50 181 170 161 170");
    }
}
