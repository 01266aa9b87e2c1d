package com.microshop.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void givesOneServerOfVersion18ToTheWholeJvm() {
        assertThat(TestDatabase.shared()).isSameAs(TestDatabase.shared());
        assertThat(query(TestDatabase.shared(), "SHOW server_version")).startsWith("18.");
        assertThat(query(TestDatabase.shared(), "SHOW server_encoding")).isEqualTo("UTF8");
    }

    @Test
    void givesEveryTestClassAnEmptyDatabaseOfItsOwn() {
        try (TestDatabase first = TestDatabase.fresh();
                TestDatabase second = TestDatabase.fresh()) {
            first.execute("CREATE TABLE thing (id int)");
            assertThat(query(second, "SELECT count(*) FROM pg_tables WHERE tablename = 'thing'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void dropsAClosedDatabaseDespiteOpenConnections() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        try (Connection connection = database.open()) {
            database.close();
            assertThat(connection.isValid(5)).isFalse();
        }
        assertThatThrownBy(database::open).hasMessageContaining("does not exist");
    }

    @Test
    void wantsThePassword() {
        TestDatabase shared = TestDatabase.shared();
        assertThatThrownBy(() -> new TestDatabase(shared.url(), shared.user(), "wrong").open())
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void keepsCommittedDataThroughACrashAndLosesWhatWasNotCommitted() throws SQLException {
        try (TestServer server = TestDatabase.startNew()) {
            TestDatabase database = server.fresh();
            database.execute("CREATE TABLE thing (id int)");
            database.execute("INSERT INTO thing VALUES (1)");
            try (Connection open = database.open();
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                statement.execute("INSERT INTO thing VALUES (2)");
                server.crash();
                assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
            }
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(database::open).hasMessageContaining("refused");
            int port = server.port();

            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(query(database, "SELECT string_agg(id::text, ',') FROM thing"))
                    .isEqualTo("1");
        }
    }

    @Test
    void keepsCommittedDataThroughAFailoverAndAnother() {
        try (TestServer server = TestDatabase.startNewDurable()) {
            String name = server.fresh().name();
            server.database(name).execute("CREATE TABLE thing (id int)");
            for (int id = 1; id <= 2; id++) {
                server.database(name).execute("INSERT INTO thing VALUES (%d)".formatted(id));
                int port = server.port();

                server.failOver();

                assertThat(server.port()).isNotEqualTo(port);
            }
            assertThat(query(server.database(name), "SELECT string_agg(id::text, ',' ORDER BY id) FROM thing"))
                    .isEqualTo("1,2");
        }
    }

    @Test
    void forcesCommitsToTheDiskOnDemand() {
        assertThat(query(TestDatabase.shared(), "SHOW fsync")).isEqualTo("off");
        try (TestServer server = TestDatabase.startNewDurable()) {
            assertThat(query(server.database(), "SHOW fsync")).isEqualTo("on");
        }
    }

    static String query(TestDatabase database, String sql) {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
