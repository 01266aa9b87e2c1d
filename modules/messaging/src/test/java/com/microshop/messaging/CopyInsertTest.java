package com.microshop.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.test.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

class CopyInsertTest {

    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE.dataSource());
    private final CopyInsert rows = new CopyInsert("thing (id, name, price, at)");

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void createTable() {
        jdbc.execute("DROP TABLE IF EXISTS thing");
        jdbc.execute("CREATE TABLE thing (id integer PRIMARY KEY, name text, price numeric, at timestamptz)");
    }

    @Test
    void writesTextsAsTheyAre() {
        List<String> names = List.of(
                "",
                "\\N",
                "\\.",
                "tab\there",
                "two\nlines\r\n",
                "back\\slash",
                "Crème \"brûlée\"\t€\\ 𝄞",
                "x".repeat(9_000));
        for (int i = 0; i < names.size(); i++) {
            rows.add(i, names.get(i), BigDecimal.ONE, Instant.EPOCH);
        }
        rows.writeTo(jdbc);

        assertThat(jdbc.queryForList("SELECT name FROM thing ORDER BY id", String.class))
                .isEqualTo(names);
    }

    @Test
    void writesOtherValuesAndNulls() {
        rows.add(1, null, new BigDecimal("2.50"), Instant.parse("2026-03-01T09:30:00.125Z"));
        rows.writeTo(jdbc);

        assertThat(jdbc.queryForObject(
                        "SELECT (id, name IS NULL, price, at AT TIME ZONE 'UTC')::text FROM thing", String.class))
                .isEqualTo("(1,t,2.50,\"2026-03-01 09:30:00.125\")");
    }

    @Test
    void forgetsWhatItHasWritten() {
        rows.writeTo(jdbc);
        rows.add(1, "first", BigDecimal.ONE, null);
        rows.writeTo(jdbc);
        rows.add(2, "second", BigDecimal.ONE, null);
        rows.writeTo(jdbc);

        assertThat(jdbc.queryForList("SELECT name FROM thing ORDER BY id", String.class))
                .containsExactly("first", "second");
    }

    @Test
    void reportsWhatTheTableRefuses() {
        rows.add(1, "first", BigDecimal.ONE, null);
        rows.add(1, "second", BigDecimal.ONE, null);

        assertThatThrownBy(() -> rows.writeTo(jdbc)).isInstanceOf(DuplicateKeyException.class);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM thing", Long.class))
                .isZero();
    }
}
