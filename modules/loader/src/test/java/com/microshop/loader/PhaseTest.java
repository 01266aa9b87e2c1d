package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhaseTest {

    private long now;

    private final Phase orders = new Phase("orders", "orders", 100, "lines", 2_000, () -> now);

    @Test
    void showsRateAndTimeLeftByTheParts() {
        doOrders(25, 40);
        pass(10);

        assertThat(orders.state())
                .isEqualTo("orders   [############............]  50 % 25 of 100 orders, 3 orders/s, 100 lines/s,"
                        + " 10 s left (10 s)");
    }

    @Test
    void goesByTheLastSeconds() {
        doOrders(50, 20);
        for (int second = 0; second < 100; second++) {
            pass(1);
            orders.state();
        }
        doOrders(30, 20);
        pass(1);

        assertThat(orders.state()).contains(" 80 % ", " 2 orders/s, 40 lines/s, 10 s left (1 min 41 s)");
    }

    @Test
    void promisesNothingWhileNothingHappens() {
        pass(5);

        assertThat(orders.state()).endsWith("0 orders/s, 0 lines/s, waiting (5 s)");
    }

    @Test
    void sumsUp() {
        doOrders(100, 20);
        pass(20);

        assertThat(orders.summary())
                .isEqualTo(
                        "orders   [########################] 100 % 100 of 100 orders, 5 orders/s, 100 lines/s (20 s)");
    }

    @Test
    void needNotCount() {
        Phase settling = new Phase("settling", "", 0, "", 0, () -> now);
        pass(3);

        assertThat(settling.state()).isEqualTo("settling (3 s)");
    }

    private void doOrders(int number, int lines) {
        IntStream.range(0, number).forEach(i -> orders.done(lines));
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
