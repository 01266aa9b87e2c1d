package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlStatesTest {

    @ParameterizedTest
    @CsvSource({
        "08006, true, true",
        "25006, true, true",
        "25P03, true, true",
        "53100, true, true",
        "53300, true, true",
        "57P01, true, true",
        "57P03, true, true",
        "58030, true, true",
        "55P03, true, false",
        "57014, true, false",
        "23505, false, false",
        "25001, false, false",
        "40001, false, false",
        "42601, false, false"
    })
    void tellWhetherTheDatabaseIsUnavailableAndTheConnectionUseless(
            String state, boolean isUnavailable, boolean isUseless) {
        assertThat(SqlStates.isUnavailable(new SQLException("failed", state))).isEqualTo(isUnavailable);
        assertThat(SqlStates.isConnectionUseless(state)).isEqualTo(isUseless);
    }

    @Test
    void aConnectionThatThePoolHasClosedIsAnUnavailableDatabase() {
        assertThat(SqlStates.isUnavailable(new SQLException("Connection is closed")))
                .isTrue();
        assertThat(SqlStates.isUnavailable(new SQLException("anything else"))).isFalse();
    }
}
