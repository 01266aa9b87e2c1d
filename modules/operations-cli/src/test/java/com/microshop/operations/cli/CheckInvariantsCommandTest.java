package com.microshop.operations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckInvariantsCommandTest extends ToolTest {

    @BeforeEach
    void answerModules() {
        process.answerModules("UP", process.port());
    }

    @Test
    void namesOffendersAndFails() {
        process.answer("invariants", 200, """
                {"checks": [
                  {"statement": "Stock is never below zero.", "offenders": ["product 7 at event 3: -1"], "unchecked": ""},
                  {"statement": "Money agrees.", "offenders": [], "unchecked": ""}]}""");

        assertThat(run("check-invariants")).isEqualTo(1);
        assertThat(out.toString())
                .contains("✗ Stock is never below zero.")
                .contains("    product 7 at event 3: -1")
                .contains("✓ Money agrees.")
                .contains("2 invariants: 1 hold, 1 broken, 0 not checked.");
    }

    @Test
    void asksEveryProcessAndCountsWhatSeveralCheckOnce() throws IOException {
        process.answer("invariants", 200, """
                {"checks": [{"statement": "Money agrees.", "offenders": [], "unchecked": ""}]}""");
        try (FakeProcess other = FakeProcess.start()) {
            other.answer("invariants", 200, """
                    {"checks": [
                      {"statement": "Money agrees.", "offenders": [], "unchecked": ""},
                      {"statement": "Stock is never below zero.", "offenders": ["product 7"], "unchecked": ""}]}""");

            assertThat(runOn(process.url() + "," + other.url(), "check-invariants"))
                    .isEqualTo(1);
        }
        assertThat(out.toString()).contains("2 invariants: 1 hold, 1 broken, 0 not checked.");
    }

    @Test
    void whatCouldNotBeCheckedIsNotProven() {
        process.answer("invariants", 200, """
                {"checks": [{"statement": "Money agrees.", "offenders": [], "unchecked": "no connection"}]}""");

        assertThat(run("check-invariants")).isEqualTo(2);
        assertThat(out.toString()).contains("✗ Money agrees.").contains("could not be checked: no connection");
    }

    @Test
    void nothingToCheckIsNotProven() {
        process.answer("invariants", 200, "{\"checks\": []}");

        assertThat(run("check-invariants")).isEqualTo(2);
    }

    @Test
    void anAnswerOfAnotherServerIsReported() {
        process.answer("invariants", 200, "<html>");

        assertThat(run("check-invariants")).isEqualTo(2);
        assertThat(err.toString()).contains("is not a MicroShop");
    }

    @Test
    void saysWhenNoShopIsThere() {
        process.close();

        assertThat(run("check-invariants")).isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no shop to ask at http://")
                .doesNotContain("\tat ");
    }
}
