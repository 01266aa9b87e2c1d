package com.microshop.messaging.processing;

import com.microshop.messaging.Processes.ThisProcess;
import com.microshop.messaging.RunningModule;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which processes run the modules whose schemas are in one database, this process's or not. */
public final class ProcessTable {

    /** A process that has not announced itself for this long is taken to have ended. */
    private static final int SEEN_WITHIN_SECONDS = 15;

    /** The health of a process that has not announced itself for this long is unknown. */
    private static final int KNOWN_WITHIN_SECONDS = 10;

    /** A process that has just started may end again at once. */
    private static final int SETTLED_AFTER_SECONDS = 30;

    private static final String SCHEMAS = """
            SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = 'process' AND c.relkind = 'r'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                AND EXISTS (SELECT 1 FROM pg_class e
                    WHERE e.relnamespace = n.oid AND e.relname = 'store_clock' AND e.relkind = 'r')
            """;

    private final JdbcClient jdbc;

    /** That of the schemas in this database. */
    public ProcessTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes that a process runs a module. */
    public void announce(String schema, String module, ThisProcess self) {
        OffsetDateTime startedAt = self.startedAt().atOffset(ZoneOffset.UTC);
        var _ = jdbc.sql("""
                        INSERT INTO %s.process AS p (id, module, url, version, transport, health, started_at, seen_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, now())
                        ON CONFLICT (id) DO UPDATE SET health = excluded.health, seen_at = excluded.seen_at
                        """.formatted(schema))
                .params(self.id(), module, self.url(), self.version(), self.transport(), self.health(), startedAt)
                .update();
        // Those long gone, and those that were not seen since this one was started at their address.
        var _ = jdbc.sql("""
                        DELETE FROM %s.process
                        WHERE seen_at < now() - interval '1 day' OR (url = ? AND started_at < ? AND seen_at < ?)
                        """.formatted(schema))
                .params(self.url(), startedAt, startedAt)
                .update();
    }

    /** Whether any other process runs the module of this schema, as far as announcements tell. */
    public boolean hasOthers(String schema, String id) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM %s.process WHERE id <> ? AND seen_at > now() - make_interval(secs => ?))
                        """.formatted(schema))
                .params(id, SEEN_WITHIN_SECONDS)
                .query(Boolean.class)
                .single();
    }

    /** Removes a process that ends. */
    public void leave(String schema, String id) {
        var _ = jdbc.sql("DELETE FROM %s.process WHERE id = ?".formatted(schema))
                .param(id)
                .update();
    }

    /**
     * The processes that run a module, take requests and have been there for a while.
     *
     * @param ids all of them, to compare with
     */
    record Members(String ids, int number) {}

    Members settled(String schema) {
        return jdbc.sql("""
                        SELECT coalesce(string_agg(id, ',' ORDER BY id), ''), count(*) FROM %s.process
                        WHERE health = 'UP' AND seen_at > now() - make_interval(secs => ?)
                            AND started_at < now() - make_interval(secs => ?)
                        """.formatted(schema))
                .params(SEEN_WITHIN_SECONDS, SETTLED_AFTER_SECONDS)
                .query((row, n) -> new Members(row.getString(1), row.getInt(2)))
                .single();
    }

    /** All processes that announce themselves in any schema of this database, by module. */
    public List<RunningModule> running() {
        List<RunningModule> running = new ArrayList<>();
        for (String schema : jdbc.sql(SCHEMAS).query(String.class).list()) {
            running.addAll(jdbc.sql("""
                            SELECT module, id, url, version, transport,
                                CASE WHEN seen_at > now() - make_interval(secs => ?) THEN health ELSE 'UNKNOWN' END,
                                started_at, seen_at
                            FROM %s.process
                            WHERE seen_at > now() - make_interval(secs => ?) ORDER BY started_at, id
                            """.formatted(schema))
                    .params(KNOWN_WITHIN_SECONDS, SEEN_WITHIN_SECONDS)
                    .query((row, n) -> new RunningModule(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getObject(7, OffsetDateTime.class).toInstant(),
                            row.getObject(8, OffsetDateTime.class).toInstant()))
                    .list());
        }
        return running;
    }
}
