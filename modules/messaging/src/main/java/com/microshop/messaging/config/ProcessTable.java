package com.microshop.messaging.config;

import com.microshop.messaging.Processes.ThisProcess;
import com.microshop.messaging.RunningModule;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which processes run the modules whose schemas are in one database, this process's or not. */
final class ProcessTable {

    private static final String SCHEMAS = """
            SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = 'process' AND c.relkind = 'r'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                AND EXISTS (SELECT 1 FROM pg_class e
                    WHERE e.relnamespace = n.oid AND e.relname = 'store_clock' AND e.relkind = 'r')
            """;

    private final JdbcClient jdbc;

    ProcessTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void announce(String schema, String module, ThisProcess self) {
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

    void leave(String schema, String id) {
        var _ = jdbc.sql("DELETE FROM %s.process WHERE id = ?".formatted(schema))
                .param(id)
                .update();
    }

    List<RunningModule> running() {
        List<RunningModule> running = new ArrayList<>();
        for (String schema : jdbc.sql(SCHEMAS).query(String.class).list()) {
            running.addAll(jdbc.sql("""
                            SELECT module, id, url, version, transport,
                                CASE WHEN seen_at > now() - interval '10 seconds' THEN health ELSE 'UNKNOWN' END,
                                started_at, seen_at
                            FROM %s.process
                            WHERE seen_at > now() - interval '15 seconds' ORDER BY started_at, id
                            """.formatted(schema))
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
