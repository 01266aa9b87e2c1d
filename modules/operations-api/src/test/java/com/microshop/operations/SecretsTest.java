package com.microshop.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @Test
    void theTokenIsRemovedAtAnyDepthAndAllElseStaysAsItIs() {
        assertThat(Secrets.removedFrom("""
                {"payment_token":"tok_1","amount":9.90,"placed":{"payment_token":{"a":["tok_2"]},"lines":[{"payment_token":7}]}}""")).isEqualTo("{\"amount\":9.90,\"placed\":{\"lines\":[{}]}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"payment_token\":\"tok_1", "\"payment_token\":\"tok_1\"}", "tok_1", "{\"a\" \"tok_1\"}"})
    void whatIsNoJsonIsNotShown(String text) {
        assertThat(Secrets.removedFrom(text)).doesNotContain("tok_1");
    }

    @Test
    void longTextIsNoProblem() {
        assertThat(Secrets.removedFrom("{\"payment_token\":\"%s".formatted("\\\\a".repeat(1_000_000))))
                .doesNotContain("aaa")
                .doesNotContain("\\\\a");
        assertThat(Secrets.removedFrom("[".repeat(1_000_000))).doesNotContain("[");
        String text = "{\"text\":\"%s\"}".formatted("\\\\a".repeat(1_000_000));
        assertThat(Secrets.removedFrom(text)).isEqualTo(text);
    }
}
