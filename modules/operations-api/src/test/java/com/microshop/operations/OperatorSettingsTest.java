package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorSettingsTest {

    @Test
    void doNotShowThePassword() {
        assertThat(new OperatorSettings("operator", "secret", List.of()).toString())
                .contains("operator")
                .doesNotContain("secret");
    }
}
