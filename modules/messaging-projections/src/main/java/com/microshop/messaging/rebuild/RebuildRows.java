package com.microshop.messaging.rebuild;

import com.microshop.messaging.Projections.Compare;
import com.microshop.messaging.Projections.Rebuild;
import com.microshop.messaging.Projections.State;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The records of the rebuilds of one module, in the module's schema. */
final class RebuildRows {

    private final String module;
    private final String schema;
    private final JdbcClient jdbc;

    RebuildRows(String module, String schema, JdbcClient jdbc) {
        this.module = module;
        this.schema = schema;
        this.jdbc = jdbc;
    }

    /** A rebuild that is recorded as running. */
    record Running(long id, String projection, List<String> tables) {

        Running {
            tables = List.copyOf(tables);
        }
    }

    long insert(String projection, List<String> tables, Compare compare, @Nullable Instant since, String process) {
        return jdbc.sql("""
                        INSERT INTO %s.rebuild (projection, tables, state, compare, since, process)
                        VALUES (?, ?, 'RUNNING', ?, ?::timestamptz, ?) RETURNING id
                        """.formatted(schema))
                .param(projection)
                .param(tables.toArray(String[]::new))
                .param(compare.name())
                .param(since == null ? null : since.atOffset(ZoneOffset.UTC))
                .param(process)
                .query(Long.class)
                .single();
    }

    /** Records the progress; false if it is to stop. */
    boolean progress(long id, long done, long expected) {
        return jdbc.sql("""
                        UPDATE %s.rebuild SET events_done = ?, events_expected = greatest(events_expected, ?, ?)
                        WHERE id = ? AND state = 'RUNNING' AND NOT cancel_requested
                        """.formatted(schema)).params(done, expected, done, id).update() == 1;
    }

    void compared(long id, ShadowTables.Differences differences) {
        var _ = jdbc.sql("UPDATE %s.rebuild SET differences = ?, examples = ? WHERE id = ?".formatted(schema))
                .params(differences.count(), differences.examples().toArray(String[]::new), id)
                .update();
    }

    /** Notes how it ended; false if it is not under way. */
    boolean end(long id, State state, long done, @Nullable String error) {
        return jdbc.sql("""
                        UPDATE %s.rebuild SET state = ?, finished_at = now(), error = ?, events_done = greatest(events_done, ?)
                        WHERE id = ? AND state = 'RUNNING' AND (NOT cancel_requested OR ? <> 'SWAPPED')
                        """.formatted(schema))
                        .param(state.name())
                        .param(error)
                        .param(done)
                        .param(id)
                        .param(state.name())
                        .update()
                == 1;
    }

    boolean cancel(String projection) {
        return jdbc.sql("UPDATE %s.rebuild SET cancel_requested = true WHERE projection = ? AND state = 'RUNNING'"
                                .formatted(schema))
                        .param(projection)
                        .update()
                > 0;
    }

    List<Running> running() {
        return jdbc.sql("SELECT id, projection, tables FROM %s.rebuild WHERE state = 'RUNNING'".formatted(schema))
                .query((row, n) ->
                        new Running(row.getLong("id"), row.getString("projection"), strings(row.getArray("tables"))))
                .list();
    }

    Optional<Rebuild> latest(String projection) {
        return jdbc.sql("SELECT * FROM %s.rebuild WHERE projection = ? ORDER BY id DESC LIMIT 1".formatted(schema))
                .param(projection)
                .query((row, n) -> rebuild(row))
                .optional();
    }

    private Rebuild rebuild(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Rebuild(
                row.getLong("id"),
                module,
                row.getString("projection"),
                State.valueOf(row.getString("state")),
                Compare.valueOf(row.getString("compare")),
                since == null ? null : since.toInstant(),
                row.getString("process"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getLong("events_done"),
                row.getLong("events_expected"),
                row.getLong("differences"),
                strings(row.getArray("examples")),
                row.getString("error"));
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
