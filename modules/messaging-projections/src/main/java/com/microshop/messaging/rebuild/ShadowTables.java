package com.microshop.messaging.rebuild;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The copies of a projection's tables that a rebuild fills and then puts in their place. */
final class ShadowTables {

    private static final int EXAMPLES = 3;
    private static final int ROWS_AT_A_TIME = 5_000;

    private static final String LOCK_TIMEOUT = "55P03";

    private static final String INDEXES = """
            SELECT i.indexrelid::bigint AS oid, quote_ident(n.relname) AS name, i.indisunique AS is_unique,
                pg_get_constraintdef(c.oid) AS constraint,
                regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', 'USING ') AS definition
            FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid
            LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
                AND c.contype IN ('p', 'u', 'x')
            WHERE i.indrelid = ?::regclass AND i.indisvalid ORDER BY i.indexrelid
            """;

    private static final String HINDRANCES = """
            SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND ?::regclass IN (conrelid, confrelid)
            UNION ALL SELECT tgname::text FROM pg_trigger WHERE tgrelid = ?::regclass AND NOT tgisinternal
            UNION ALL SELECT r.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = ?::regclass AND r.ev_class <> d.refobjid
            UNION ALL SELECT attname::text FROM pg_attribute WHERE attrelid = ?::regclass AND attidentity <> ''
            """;

    private static final String GRANTS = """
            SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, ?::text,
                CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class t, aclexplode(t.relacl) a WHERE t.oid = ?::regclass
            """;

    private static final String SHAPE = """
            SELECT string_agg(line, '; ' ORDER BY line) FROM (
                SELECT format('%s %s %s %s %s', attnum, attname, format_type(atttypid, atttypmod), attnotnull,
                    pg_get_expr(adbin, adrelid)) AS line
                FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
                UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = ?::regclass
                UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ?::regclass AND indisvalid
            ) lines
            """;

    private static final String KEY_COLUMNS = """
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = ?::regclass AND i.indisprimary
            """;

    private static final String KEY = """
            SELECT string_agg(format('%L, d.%I', a.attname, a.attname), ', ' ORDER BY a.attnum)
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = ?::regclass AND i.indisprimary
            """;

    private final String schema;
    private final long rebuild;
    private final List<String> tables;
    private final JdbcClient jdbc;
    private final String patience;

    /** What the tables looked like when they were copied, by table. */
    private final Map<String, String> shapes = new HashMap<>();

    private final Map<String, List<Index>> indexes = new HashMap<>();

    ShadowTables(String schema, long rebuild, List<String> tables, JdbcClient jdbc) {
        this(schema, rebuild, tables, jdbc, "10min");
    }

    /**
     * Copies of tables.
     *
     * @param patience how long an index waits for others' transactions, as PostgreSQL writes it
     */
    ShadowTables(String schema, long rebuild, List<String> tables, JdbcClient jdbc, String patience) {
        this.patience = patience;
        this.schema = schema;
        this.rebuild = rebuild;
        this.tables = List.copyOf(tables);
        this.jdbc = jdbc;
    }

    private record Index(
            long oid,
            String name,
            boolean isUnique,
            @Nullable String constraint,
            String definition) {}

    /** Differences between what serves and what was built. */
    record Differences(long count, List<String> examples) {

        Differences {
            examples = List.copyOf(examples);
        }
    }

    /** Creates them with what keeps rows unique; everything else that speeds up reading comes with {@link #finish}. */
    void create() {
        for (String table : tables) {
            refuseHindrances(table);
            String options = jdbc.sql("SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = ?::regclass")
                    .param(serving(table))
                    .query((row, n) -> row.getString(1) == null ? "" : " WITH (" + row.getString(1) + ")")
                    .single();
            execute("""
                    CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE
                        INCLUDING COMMENTS INCLUDING GENERATED INCLUDING IDENTITY)%s
                    """.formatted(copy(table), serving(table), options));
            // The copying keeps migrations away from the table until this transaction ends.
            shapes.put(table, shape(table));
            indexes.put(table, indexes(table));
            for (Index index : known(table)) {
                if (index.isUnique()) {
                    execute(definition(table, index, ""));
                }
            }
        }
    }

    private void refuseHindrances(String table) {
        String name = serving(table);
        List<String> hindrances = jdbc.sql(HINDRANCES)
                .params(name, name, name, name)
                .query((row, n) -> row.getString(1))
                .list();
        if (!hindrances.isEmpty()) {
            throw new IllegalStateException(
                    "The table %s cannot be replaced: it has foreign keys, triggers, views or identity columns (%s)"
                            .formatted(name, String.join(", ", hindrances)));
        }
    }

    private String definition(String table, Index index, String how) {
        return index.constraint() == null
                ? "CREATE %s INDEX %s %s ON %s %s"
                        .formatted(
                                index.isUnique() ? "UNIQUE" : "", how, shadow(index), copy(table), index.definition())
                : "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(copy(table), shadow(index), index.constraint());
    }

    /** Takes over the rows of the serving tables, as a connection sees them, whose keys are not there yet. */
    void takeOver(JdbcClient snapshot) {
        for (String table : tables) {
            String keys = columns(KEY_COLUMNS, table);
            if (keys.isEmpty()) {
                throw new IllegalStateException(
                        "The table %s has no primary key: rebuild it from the start".formatted(serving(table)));
            }
            List<String> rows = new ArrayList<>();
            snapshot.sql("SELECT t::text FROM %s t".formatted(serving(table))).query(row -> {
                rows.add(row.getString(1));
                if (rows.size() == ROWS_AT_A_TIME) {
                    addMissing(table, keys, rows);
                }
            });
            addMissing(table, keys, rows);
        }
    }

    private void addMissing(String table, String keys, List<String> rows) {
        var _ = jdbc.sql("INSERT INTO %1$s SELECT * FROM unnest(?::text[]::%1$s[]) ON CONFLICT (%2$s) DO NOTHING"
                        .formatted(copy(table), keys))
                .param(rows.toArray(String[]::new))
                .update();
        rows.clear();
    }

    /**
     * Adds the other indexes and the statistics that plans are made from.
     *
     * <p>Concurrently, so that no transaction is open for long. The price is that each index waits for every transaction that
     * looks at the database as it was before, which may be a dump of something else.
     *
     * @param connection the session that does it, outside a transaction
     * @throws IllegalStateException if it had to wait too long
     */
    void finish(JdbcClient connection) {
        String usual = connection.sql("SHOW lock_timeout").query(String.class).single();
        var _ = connection.sql("SET lock_timeout = '%s'".formatted(patience)).update();
        try {
            for (String table : tables) {
                for (Index index : known(table)) {
                    if (!index.isUnique()) {
                        var _ = connection
                                .sql(definition(table, index, "CONCURRENTLY"))
                                .update();
                    }
                }
                var _ = connection.sql("ANALYZE " + copy(table)).update();
            }
        } catch (DataAccessException e) {
            if (!(e.getRootCause() instanceof SQLException sql) || !LOCK_TIMEOUT.equals(sql.getSQLState())) {
                throw e;
            }
            throw new IllegalStateException(
                    "The indexes waited %s for a transaction that began before them: see in pg_stat_activity (backend_xmin) which does not end, then rebuild again"
                            .formatted(patience),
                    e);
        }
        var _ = connection.sql("SET lock_timeout = '%s'".formatted(usual)).update();
    }

    /** Keeps everybody away from the serving tables until the transaction of the caller ends. */
    void lock() {
        execute("LOCK TABLE " + allServing() + " IN ACCESS EXCLUSIVE MODE");
    }

    /** Takes the place of the serving tables, which are locked. */
    void swap() {
        List<String> later = new ArrayList<>();
        for (String table : tables) {
            if (!shape(table).equals(shapes.get(table))) {
                throw new IllegalStateException(
                        "The table %s was altered during the rebuild: rebuild it again".formatted(serving(table)));
            }
            later.add("ALTER TABLE %s RENAME TO %s".formatted(copy(table), table));
            for (Index index : known(table)) {
                later.add("ALTER INDEX %s.%s RENAME TO %s".formatted(schema, shadow(index), index.name()));
            }
            later.addAll(jdbc.sql(GRANTS)
                    .params(serving(table), serving(table))
                    .query((row, n) -> row.getString(1))
                    .list());
        }
        execute("DROP TABLE " + allServing());
        later.forEach(this::execute);
    }

    private String allServing() {
        return String.join(", ", tables.stream().map(this::serving).toList());
    }

    private String shape(String table) {
        String name = serving(table);
        return jdbc.sql(SHAPE).params(name, name, name).query(String.class).single();
    }

    private List<Index> known(String table) {
        return indexes.getOrDefault(table, List.of());
    }

    /** Removes them; harmless if they are not there. */
    void drop() {
        tables.forEach(table -> execute("DROP TABLE IF EXISTS " + copy(table)));
    }

    /** Compares what the connection sees; of rows that differ only the keys are shown, for rows may hold personal data. */
    Differences differences(JdbcClient snapshot) {
        long count = 0;
        List<String> examples = new ArrayList<>();
        for (String table : tables) {
            String keys = keys(table);
            count += only(snapshot, table, serving(table), copy(table), keys, "only in the serving table", examples);
            count += only(snapshot, table, copy(table), serving(table), keys, "only in the rebuilt table", examples);
        }
        return new Differences(count, examples);
    }

    /** The columns of the primary key, as the rest of a call that makes an object of them; empty if there is none. */
    private String keys(String table) {
        return columns(KEY, table);
    }

    private String columns(String sql, String table) {
        return jdbc.sql(sql)
                .param(serving(table))
                .query((row, n) -> row.getString(1) == null ? "" : row.getString(1))
                .single();
    }

    private static long only(
            JdbcClient snapshot,
            String table,
            String in,
            String notIn,
            String keys,
            String where,
            List<String> examples) {
        String sql = """
                WITH d AS MATERIALIZED (SELECT * FROM %s EXCEPT ALL SELECT * FROM %s)
                SELECT (SELECT count(*) FROM d) AS n, jsonb_build_object(%s)::text AS key FROM d LIMIT %d
                """.formatted(in, notIn, keys, EXAMPLES);
        long[] count = {0};
        snapshot.sql(sql).query(row -> {
            count[0] = row.getLong("n");
            examples.add("%s %s: %s".formatted(table, row.getString("key"), where));
        });
        return count[0];
    }

    private List<Index> indexes(String table) {
        return jdbc.sql(INDEXES)
                .param(serving(table))
                .query((row, n) -> new Index(
                        row.getLong("oid"),
                        row.getString("name"),
                        row.getBoolean("is_unique"),
                        row.getString("constraint"),
                        row.getString("definition")))
                .list();
    }

    private String shadow(Index index) {
        return "rebuild_%d_%d".formatted(rebuild, index.oid());
    }

    private String serving(String table) {
        return schema + "." + table;
    }

    private String copy(String table) {
        return schema + "." + table + "__" + rebuild;
    }

    private void execute(String sql) {
        var _ = jdbc.sql(sql).update();
    }
}
