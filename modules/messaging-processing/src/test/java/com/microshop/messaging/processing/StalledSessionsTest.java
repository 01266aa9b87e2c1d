package com.microshop.messaging.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microshop.test.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class StalledSessionsTest {

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final StalledSessions sessions = new StalledSessions(jdbc);

    @BeforeEach
    void createTable() {
        var _ = jdbc.sql("CREATE TABLE held (id integer PRIMARY KEY)").update();
        var _ = jdbc.sql("INSERT INTO held VALUES (1)").update();
    }

    @Test
    void aClientThatStandsStillWithinARequestLosesItsLocks() throws Exception {
        try (StallingLink link = new StallingLink(database.url());
                Connection stalled = DriverManager.getConnection(link.url(), database.user(), database.password())) {
            lock(stalled);
            CompletableFuture<Integer> request = request(stalled, link);
            await().until(() -> waiting() == 1);
            assertThatThrownBy(this::lockAtOnce).hasMessageContaining("could not obtain lock");

            for (int look = 1; look < 8; look++) {
                sessions.end();
            }
            assertThat(waiting()).isEqualTo(1);
            sessions.end();

            await().atMost(Duration.ofSeconds(10)).untilAsserted(this::lockAtOnce);
            link.cut();
            assertThatThrownBy(() -> request.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void sessionsThatWorkOrWaitBetweenRequestsAreLeftAlone() throws Exception {
        try (Connection idle = DriverManager.getConnection(database.url(), database.user(), database.password());
                Connection works = DriverManager.getConnection(database.url(), database.user(), database.password())) {
            lock(idle);
            CompletableFuture<Integer> work =
                    CompletableFuture.supplyAsync(() -> execute(works, "SELECT pg_sleep(2), ?", "x"));
            await().until(() -> jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                            .query(Integer.class)
                            .single()
                    == 1);

            for (int look = 0; look < 20; look++) {
                sessions.end();
            }

            assertThat(work.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(execute(idle, "SELECT ?", "alive")).isEqualTo(1);
        }
    }

    private static void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        assertThat(execute(connection, "SELECT id, ? FROM held FOR UPDATE", "x"))
                .isEqualTo(1);
    }

    private void lockAtOnce() {
        assertThat(jdbc.sql("SELECT id FROM held FOR UPDATE NOWAIT")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private long waiting() {
        return jdbc.sql("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'active' AND wait_event = 'ClientRead'
                """).query(Long.class).single();
    }

    /** A large request, of which the server gets the beginning. */
    private static CompletableFuture<Integer> request(Connection connection, StallingLink link) {
        link.stallAfter(20_000);
        return CompletableFuture.supplyAsync(() -> execute(connection, "SELECT length(?)", "x".repeat(1_000_000)));
    }

    private static int execute(Connection connection, String sql, String parameter) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            int rows = 0;
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A link to the server that stops passing on what the client sends, and stays open. */
    private static final class StallingLink implements AutoCloseable {

        private final AtomicLong allowed = new AtomicLong(Long.MAX_VALUE);
        private final ServerSocket entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Socket server;
        private final String database;

        StallingLink(String url) throws IOException {
            URI address = URI.create(url.substring("jdbc:".length()));
            this.server = new Socket(address.getHost(), address.getPort());
            this.database = address.getRawPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
            var _ = Thread.ofVirtual().start(this::serve);
        }

        String url() {
            return "jdbc:postgresql://127.0.0.1:" + entrance.getLocalPort() + database;
        }

        void stallAfter(long bytes) {
            allowed.set(bytes);
        }

        private void serve() {
            try (Socket client = entrance.accept()) {
                var _ = Thread.ofVirtual().start(() -> pass(server, client, new AtomicLong(Long.MAX_VALUE)));
                pass(client, server, allowed);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void pass(Socket from, Socket to, AtomicLong allowed) {
            byte[] buffer = new byte[1_000];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (allowed.addAndGet(-count) > 0) {
                        out.write(buffer, 0, count);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                allowed.set(0); // one end was closed
            } finally {
                close(to);
            }
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void cut() throws IOException {
            server.close();
            entrance.close();
        }

        @Override
        public void close() throws IOException {
            cut();
        }
    }
}
