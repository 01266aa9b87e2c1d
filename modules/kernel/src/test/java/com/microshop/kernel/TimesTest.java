package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @Test
    void areReadWithTheirOffset() {
        assertThat(Times.parse("2026-01-02T03:04:05.5+01:00")).isEqualTo(Instant.parse("2026-01-02T02:04:05.5Z"));
        assertThat(Times.parse("2026-01-02T23:58:05-23:59")).isEqualTo(Instant.parse("2026-01-03T23:57:05Z"));
        assertThat(Times.parse("2026-01-02T18:04:00+18:04")).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(Times.parse("0000-01-01T00:00:00Z")).isBefore(Times.parse("9999-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noon",
                "2026-01-02",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05+24:00",
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "-0001-01-01T00:00:00Z",
                "-300000-01-01T00:00:00Z"
            })
    void ofAnotherFormAreRefused(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Times.parse(text));
    }
}
