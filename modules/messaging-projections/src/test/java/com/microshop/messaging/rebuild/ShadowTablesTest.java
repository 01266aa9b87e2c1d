package com.microshop.messaging.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microshop.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Copies of tables, on real PostgreSQL. */
class ShadowTablesTest {

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anIndexThatWaitsTooLongForAReaderSaysSo() throws SQLException {
        assertThat(jdbc.sql("CREATE TABLE seen (id int PRIMARY KEY, size int)").update())
                .isZero();
        assertThat(jdbc.sql("CREATE INDEX seen_size ON seen (size)").update()).isZero();
        ShadowTables tables = new ShadowTables("public", 7, List.of("seen"), jdbc, "1s");
        tables.create();
        try (OwnConnection connection = new OwnConnection(database.dataSource())) {
            try (Connection reader = database.open();
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                assertThat(statement.execute("SELECT 1")).isTrue();
                assertThatThrownBy(() -> tables.finish(connection.jdbc()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("The indexes waited 1s for a transaction that began before them");
            }
        }
    }
}
