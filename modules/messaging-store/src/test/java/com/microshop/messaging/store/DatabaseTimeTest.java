package com.microshop.messaging.store;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseTimeTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestDatabase database = TestDatabase.fresh();
    private final DatabaseTime time = new DatabaseTime(JdbcClient.create(database.dataSource()));

    @Test
    void isTheDatabasesAndContinuesWhenThatIsGone() {
        database.setClockAhead(HOUR);

        assertThat(time.instant()).isCloseTo(Instant.now().plus(HOUR), within(60, SECONDS));
        database.close();
        Instant first = time.instant();
        assertThat(time.instant())
                .isAfterOrEqualTo(first)
                .isCloseTo(Instant.now().plus(HOUR), within(60, SECONDS));
    }

    @Test
    void followsTheDatabaseWithTheNextRead() {
        assertThat(time.instant()).isCloseTo(Instant.now(), within(60, SECONDS));
        database.setClockAhead(HOUR);

        var _ = time.read();

        assertThat(time.instant()).isCloseTo(Instant.now().plus(HOUR), within(60, SECONDS));
        database.close();
    }
}
