package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperatorSettingsTest {

    @Test
    void doNotShowThePassword() {
        assertThat(new OperatorSettings("operator", "secret").toString())
                .contains("operator")
                .doesNotContain("secret");
    }
}
