package com.microshop.bench.replay;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A lower bound of what a rebuild costs: in one connection, the same rows are read with a cursor, reduced by code that knows
 * nothing but these events, and the final tables written with COPY. No lanes, no tokens, no swap.
 */
final class Floor {

    private static final int FETCH_SIZE = 2_000;

    private final DataSource dataSource;

    Floor(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * How long it took.
     *
     * @param rows until the tables were committed, without any index
     * @param indexes to create the indexes that the serving tables have, and to gather statistics
     */
    record Took(Duration rows, Duration indexes) {

        Duration all() {
            return rows.plus(indexes);
        }
    }

    /** Reduces events to rows. */
    interface Reduction {

        void event(String type, String aggregateId, long sequence, String occurredAt, String payload)
                throws SQLException, IOException;

        void end() throws SQLException, IOException;
    }

    Took run(Replayed replayed) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection()) {
            for (String table : replayed.tables()) {
                execute(connection, "DROP TABLE IF EXISTS %s".formatted(replayed.floor(table)));
            }
            Stopwatch stopwatch = new Stopwatch();
            connection.setAutoCommit(false);
            for (String table : replayed.tables()) {
                execute(
                        connection,
                        "CREATE TABLE %s (LIKE %s.%s)".formatted(replayed.floor(table), replayed.schema(), table));
            }
            reduce(connection, replayed);
            connection.commit();
            Duration rows = stopwatch.elapsed();
            connection.setAutoCommit(true);
            for (String table : replayed.tables()) {
                index(connection, replayed, table);
            }
            return new Took(rows, stopwatch.elapsed().minus(rows));
        }
    }

    /**
     * Checks that the shop's tables hold the same rows.
     *
     * @throws IllegalStateException if they do not: then one of them is wrong
     */
    void check(Replayed replayed) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        for (String table : replayed.tables()) {
            long different = jdbc.sql("""
                            SELECT count(*) FROM (
                                (TABLE %1$s.%2$s EXCEPT ALL TABLE %3$s) UNION ALL (TABLE %3$s EXCEPT ALL TABLE %1$s.%2$s)) d
                            """.formatted(replayed.schema(), table, replayed.floor(table)))
                    .query(Long.class)
                    .single();
            if (different > 0) {
                throw new IllegalStateException(
                        "%,d rows of %s differ between rebuild and floor".formatted(different, table));
            }
        }
    }

    private static void reduce(Connection connection, Replayed replayed) throws SQLException, IOException {
        Reduction reduction = replayed == Replayed.ORDERS
                ? new OrdersReduction(connection, replayed)
                : new CatalogueReduction(connection, replayed);
        String sql =
                "SELECT type, aggregate_id, sequence, occurred_at, payload FROM %s.event WHERE type = ANY (?) ORDER BY tx, idx"
                        .formatted(replayed.schema());
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCH_SIZE);
            select.setArray(1, connection.createArrayOf("text", replayed.types().toArray()));
            try (ResultSet events = select.executeQuery()) {
                while (events.next()) {
                    reduction.event(
                            events.getString(1),
                            events.getString(2),
                            events.getLong(3),
                            events.getString(4),
                            events.getString(5));
                }
            }
        }
        reduction.end();
    }

    private static void index(Connection connection, Replayed replayed, String table) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ?::regclass")) {
            select.setString(1, replayed.schema() + "." + table);
            try (ResultSet definitions = select.executeQuery()) {
                while (definitions.next()) {
                    statements.add(definitions
                            .getString(1)
                            .replaceFirst("INDEX \\S+ ON \\S+", "INDEX ON " + replayed.floor(table)));
                }
            }
        }
        for (String statement : statements) {
            execute(connection, statement);
        }
        execute(connection, "ANALYZE " + replayed.floor(table));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            var _ = statement.execute(sql);
        }
    }
}
